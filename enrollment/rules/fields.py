"""The data of a student that change after the entry: where each stands, who leads it, which are locked (domain 3.10).

Every value is a text here: a day as 2008-03-05, a number without noughts behind, "" for nothing. An ID document is its
kind and its number with a space between, its days stand apart; a pinyin is its sorting key and its initials. What is
reserved for the state's system is read by nobody here, and is not shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from enrollment.rules import codes, columns, identity, masks, state_columns


class Source(StrEnum):
    """Who keeps a value, or said it last."""

    SCHOOL = "SCHOOL"
    STATE = "STATE"
    STUDENT = "STUDENT"


class Where(StrEnum):
    """The row in which a field stands."""

    PERSON = "person"
    STUDENT = "student"
    ENROLLMENT = "enrollment"
    DOCUMENT = "document"
    RESERVED = "reserved"


class Form(StrEnum):
    """How a value is written in its column."""

    TEXT = "text"
    DAY = "day"
    AMOUNT = "amount"
    YES_NO = "yes-no"


@dataclass(frozen=True, slots=True)
class RecordField:
    """One field, by the key of its column in workbooks.

    `lead`: whose value counts when school and state differ. `is_key`: the head of academic affairs decides (matrix:
    change key data). `is_locked`: from the registration with the state on it changes by an application only.
    """

    key: str
    where: Where
    lead: Source = Source.SCHOOL
    form: Form = Form.TEXT
    is_key: bool = False
    is_locked: bool = False
    mask: str = ""
    may_be_empty: bool = True


_P, _S, _E, _STATE = Where.PERSON, Where.STUDENT, Where.ENROLLMENT, Source.STATE


def _key(key: str, where: Where, form: Form = Form.TEXT, mask: str = "") -> RecordField:
    """What the state registers: led by its platform, decided by the head, locked afterwards."""
    return RecordField(key, where, _STATE, form, is_key=True, is_locked=True, mask=mask, may_be_empty=False)


ALL: Final[tuple[RecordField, ...]] = (
    _key("name", _P),
    _key("sex", _S),
    _key("birth_date", _S, Form.DAY),
    _key("id_number", Where.DOCUMENT, mask="document"),
    RecordField("id_from", Where.DOCUMENT, form=Form.DAY),
    RecordField("id_until", Where.DOCUMENT, form=Form.DAY),
    RecordField("ethnic", _S, lead=_STATE, is_key=True),
    RecordField("category", _E, may_be_empty=False),
    RecordField("student_no", _E, may_be_empty=False),
    RecordField("ksh", _E, lead=_STATE, may_be_empty=False),
    RecordField("national_no", _S, lead=_STATE, mask="number", may_be_empty=False),
    RecordField("length_years", _E, form=Form.AMOUNT, lead=_STATE, is_locked=True, may_be_empty=False),
    RecordField("study_form", _E, lead=_STATE, may_be_empty=False),
    RecordField("entered_on", _E, form=Form.DAY, lead=_STATE, may_be_empty=False),
    RecordField("expected_end", _E, form=Form.DAY),
    RecordField("admission_mode", _E, lead=_STATE),
    RecordField("exam_ticket_no", _E, lead=_STATE),
    RecordField("exam_score", _E, form=Form.AMOUNT, lead=_STATE),
    RecordField("student_source", _E),
    RecordField("boarding", _E),
    RecordField("political", _S),
    RecordField("overseas", _S, lead=_STATE, may_be_empty=False),
    RecordField("health", _S),
    RecordField("english_name", _S),
    RecordField("phone", _P, mask="phone"),
    RecordField("email", _P, mask="email"),
    RecordField("home_address", _S, mask="address"),
    RecordField("household_kind", _S),
    RecordField("household_region", _S),
    RecordField("origin_region", _S),
    RecordField("native_region", _S),
    RecordField("previous_school", _S),
    RecordField("bank_account", _S, mask="number"),
    RecordField("pinyin", _P, may_be_empty=False),
    RecordField("nationality", _S, lead=_STATE, may_be_empty=False),
    RecordField("marital", _S),
    RecordField("previous_schooling", _S),
    RecordField("birth_region", _S),
    RecordField("household_address", _S, mask="address"),
    RecordField("police_station", _S),
    RecordField("is_migrant_child", _S, form=Form.YES_NO),
    RecordField("train_stretch", _S),
    RecordField("home_postcode", _S),
    RecordField("home_phone", _S, mask="phone"),
    RecordField("admission_kind", _E, lead=_STATE),
    RecordField("joint_mode", _E, lead=_STATE),
    RecordField("joint_school_code", _E, lead=_STATE),
    *(RecordField(column.key, Where.RESERVED, mask="hidden") for column in state_columns.RESERVED),
    RecordField("platform_on", _E, form=Form.DAY, lead=_STATE, may_be_empty=False),
)
BY_KEY: Final[Mapping[str, RecordField]] = MappingProxyType({one.key: one for one in ALL})
_MODELS: Final = MappingProxyType({_P: "security.Person", _S: "enrollment.Student", _E: "enrollment.Enrollment"})
_LABELS: Final = MappingProxyType(
    {
        "id_number": "enrollment.IdDocument.number",
        "id_from": "enrollment.IdDocument.valid",
        "id_until": "enrollment.IdDocument.valid",
        "platform_on": "enrollment.Enrollment.locked_at",
        **{column.key: "enrollment.Student.reserved" for column in state_columns.RESERVED},
    }
)
"""The columns that are not named as the field they fill."""
HIDDEN: Final = "•••"
"""What stands for a value that a page shows to nobody."""
LOCKED_BESIDE: Final = ("major",)
"""Locked too, but changed by kinds of application of their own and never by a workbook."""


def label_of(key: str) -> str:
    """What the data map calls the field of this column."""
    one = BY_KEY[key]
    return _LABELS.get(key) or f"{_MODELS[one.where]}.{key}"


def as_text(value: Any) -> str:
    """A value as this module writes it."""
    if isinstance(value, bool):
        return state_columns.YES if value else state_columns.NO
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else str(value or "")


def as_stored(one: RecordField, text: str) -> Any:
    """The value that the field's column takes."""
    if one.form is Form.DAY:
        return date.fromisoformat(text) if text else None
    if one.form is Form.AMOUNT:
        return Decimal(text) if text else None
    if one.form is Form.YES_NO:
        return text == state_columns.YES if text else None
    return text


def shown(key: str, text: str) -> str:
    """The value as it may be read on a page: a code by its name, masked where it is sensitive."""
    one, table = BY_KEY.get(key), columns.BY_KEY[key].table if key in columns.BY_KEY else ""
    if key == "pinyin":
        return text.partition(" ")[0]
    if key == "category":
        return columns.CATEGORY_NAMES.get(text, text)
    if one is not None and one.mask and text:
        return _MASKS[one.mask](text)
    return codes.named(table, text) if table else text


def _document(text: str) -> str:
    return identity.masked(text.partition(" ")[2])


def _hidden(_text: str) -> str:
    return HIDDEN


_MASKS: Final = MappingProxyType(
    {
        "document": _document,
        "number": identity.masked,
        "phone": masks.phone,
        "email": masks.email,
        "address": masks.address,
        "hidden": _hidden,
    }
)
