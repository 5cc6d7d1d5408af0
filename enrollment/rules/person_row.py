"""The person and the family in one row of the workbook of students."""

from datetime import date
from typing import Any, Final

from enrollment.rules import identity, names, values
from enrollment.rules.cells import Cells
from enrollment.rules.newcomer import NewGuardian
from enrollment.rules.state_columns import RESERVED
from security.rules.names import keys_of
from security.rules.words import marked as _

_PLAIN: Final = (
    "student_source", "exam_ticket_no", "previous_school", "english_name", "home_address", "household_address",
    "police_station", "train_stretch", "admission_kind", "joint_mode",
)  # fmt: skip
_SIX_DIGITS: Final = ("household_region", "origin_region", "native_region", "birth_region", "home_postcode")
_CODES: Final = (
    "ethnic", "political", "health", "household_kind", "admission_mode", "boarding", "marital", "previous_schooling",
)  # fmt: skip


def person_of(cells: Cells, *, today: date, demo: bool) -> dict[str, Any]:
    """The fields of `NewStudent` that are about the person and the family; what is wrong is gathered in the cells."""
    name = values.name_in(cells, "name")
    sex, birth = cells.code("sex", "0"), cells.day("birth_date")
    if birth is not None and birth > today:
        cells.wrong("birth_date", _("This day is still to come."))
    return {
        "name": name,
        "sex": sex,
        "birth_date": birth,
        **_spoken(cells, name),
        **_document(cells, identity.Known(birth_date=birth, sex=sex, today=today, demo=demo)),
        "former_names": tuple(_former_names(cells)),
        "phone": values.contact_in(cells, "phone"),
        "email": values.contact_in(cells, "email"),
        **_origin(cells),
        "bank_account": values.digits_in(cells, "bank_account", 12, 30),
        **{key: cells.code(key) for key in _CODES},
        **{key: cells.text(key) for key in _PLAIN},
        **{key: values.digits_in(cells, key, 6, 6) for key in _SIX_DIGITS},
        "joint_school_code": values.digits_in(cells, "joint_school_code", 10, 10),
        "is_migrant_child": values.yes_or_no_in(cells, "is_migrant_child"),
        "home_phone": values.contact_in(cells, "home_phone"),
        "reserved": {column.title: text for column in RESERVED if (text := values.reserved_in(cells, column))},
        "guardians": tuple(_guardians(cells)),
    }


def _spoken(cells: Cells, name: str) -> dict[str, str]:
    """Pinyin and initials: as the workbook writes them, else a guess."""
    written = values.pinyin_in(cells, name)
    if written:
        pinyin, _space, initials = written.partition(" ")
        return {"pinyin": pinyin, "initials": initials}
    keys = keys_of(name)
    return {"pinyin": keys.pinyin, "initials": keys.initials}


def _origin(cells: Cells) -> dict[str, str]:
    """Origin and nationality: who comes from abroad says of which country."""
    overseas, nationality = cells.code("overseas", "00"), cells.code("nationality", values.CHINA)
    problem = values.why_not_of_country(overseas, nationality)
    if problem and cells.is_right("overseas", "nationality"):
        cells.wrong("nationality", problem)
    return {"overseas": overseas, "nationality": nationality}


def _former_names(cells: Cells) -> list[str]:
    text = cells.text("former_names")
    found = [names.clean(part) for part in text.replace("，", "、").replace(",", "、").split("、") if part.strip()]
    for name in found:
        refusal = names.why_not(name)
        if refusal is not None:
            cells.wrong("former_names", refusal)
    return found


def _document(cells: Cells, known: identity.Known) -> dict[str, Any]:
    """Kind, number and validity. Who has no document at all says so: kind 其他, and no number."""
    kind, number = cells.code("id_kind"), identity.normalise(cells.text("id_number"))
    national = identity.normalise(cells.text("national_no"))
    if not number:
        if kind != identity.OTHER and cells.is_right("id_number"):
            cells.wrong("id_number", _("The number is missing. For a student without any document write 其他 as kind."))
        kind = ""
    else:
        kind = kind or identity.CITIZEN
        refusal = identity.why_not(kind, number, known)
        if refusal is not None:
            cells.wrong("id_number", refusal)
    if national:
        refusal = identity.why_not_national(national, citizen_number=number if kind == identity.CITIZEN else "")
        if refusal is not None:
            cells.wrong("national_no", refusal)
    return {"id_kind": kind, "id_number": number, "national_no": national, **_validity(cells, has_number=bool(number))}


def _validity(cells: Cells, *, has_number: bool) -> dict[str, date | None]:
    """The first and the last day of the document; an ID for life has no last one."""
    days = {"id_from": cells.day("id_from"), "id_until": values.last_day_in(cells, "id_until")}
    problem = values.why_not_valid(days["id_from"], days["id_until"])
    if problem:
        cells.wrong("id_until", problem)
    for key, day in days.items():
        if day is not None and not has_number:
            cells.wrong(key, values.OF_NO_DOCUMENT)
    return days


def _guardians(cells: Cells) -> list[NewGuardian]:
    found = []
    for prefix in ("guardian", "guardian2"):
        name = values.name_in(cells, f"{prefix}_name")
        relation, phone = cells.code(f"{prefix}_relation"), values.contact_in(cells, f"{prefix}_phone")
        is_legal, work_unit = values.yes_or_no_in(cells, f"{prefix}_is_legal"), cells.text(f"{prefix}_work_unit")
        if name:
            is_legal = prefix == "guardian" if is_legal is None else is_legal
            found.append(
                NewGuardian(name=name, relation=relation or "99", phone=phone, is_legal=is_legal, work_unit=work_unit)
            )
            if not relation and cells.is_right(f"{prefix}_relation"):
                cells.wrong(f"{prefix}_relation", _("The relation is missing, for example 父亲 or 母亲."))
        elif phone or relation or work_unit:
            cells.wrong(f"{prefix}_name", _("The guardian’s name is missing."))
    if len(found) > 1 and len({(one.name, "".join(filter(str.isdecimal, one.phone))) for one in found}) == 1:
        cells.wrong("guardian2_name", _("This is the guardian before. Write each of them once."))
    return found
