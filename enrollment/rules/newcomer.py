"""A student as somebody enters the roll: everything that is written, as plain values, before any row exists."""

from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any, Final


@dataclass(frozen=True, slots=True, kw_only=True)
class NewGuardian:
    """A guardian or family member. `person` is the id of one the school already knows, else a new one is entered.

    `relation` is a code of `family_relation`. An unverified link shows the guardian nothing yet (SEC-2.4).
    """

    name: str = ""
    relation: str = "99"
    relation_note: str = ""
    phone: str = ""
    work_unit: str = ""
    is_legal: bool = True
    is_verified: bool = False
    person: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStudent:
    """One new enrollment, and the person it belongs to unless `person` names one the school already knows.

    Ids: `unit` is the class or, before classes are formed, the department. Codes are those of `enrollment.rules.codes`.
    `begins_on` is the day from which the status holds. Texts are kept as they stand here: normalised by the caller.
    """

    name: str
    unit: int
    major: int
    cohort: int
    level: str
    category: str
    length_years: Decimal
    begins_on: date
    person: int | None = None

    sex: str = "0"
    birth_date: date | None = None
    id_kind: str = ""
    id_number: str = ""
    id_from: date | None = None
    id_until: date | None = None
    pinyin: str = ""
    initials: str = ""
    former_names: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    home_address: str = ""
    home_postcode: str = ""
    home_phone: str = ""
    train_stretch: str = ""
    ethnic: str = ""
    political: str = ""
    nationality: str = "156"
    overseas: str = "00"
    marital: str = ""
    health: str = ""
    english_name: str = ""
    origin_region: str = ""
    native_region: str = ""
    birth_region: str = ""
    household_region: str = ""
    household_kind: str = ""
    household_address: str = ""
    police_station: str = ""
    is_migrant_child: bool | None = None
    previous_schooling: str = ""
    previous_school: str = ""
    bank_account: str = ""
    national_no: str = ""
    reserved: Mapping[str, Any] = field(default_factory=dict)
    guardians: tuple[NewGuardian, ...] = ()

    student_no: str = ""
    ksh: str = ""
    study_form: str = "全日制"
    admission_mode: str = ""
    boarding: str = ""
    student_source: str = ""
    admission_kind: str = ""
    joint_mode: str = ""
    joint_school_code: str = ""
    exam_ticket_no: str = ""
    exam_score: Decimal | None = None
    entered_on: date | None = None
    checked_in_on: date | None = None
    expected_end: date | None = None
    status: str = "PENDING"
    before_the_system: bool = False
    source: str = "IMPORT"


_DAYS: Final = frozenset(
    ("begins_on", "birth_date", "id_from", "id_until", "entered_on", "checked_in_on", "expected_end")
)
_NUMBERS: Final = frozenset(("length_years", "exam_score"))
_USUAL: Final = {
    one.name: one.default_factory() if one.default_factory is not MISSING else one.default for one in fields(NewStudent)
}


def packed(newcomer: NewStudent) -> dict[str, Any]:
    """The newcomer as JSON carries it, without what is usual; `unpacked` makes it anew."""
    found: dict[str, Any] = {}
    for name, usual in _USUAL.items():
        value = getattr(newcomer, name)
        if value == usual:
            continue
        if name in _DAYS or name in _NUMBERS:
            found[name] = str(value)
        elif name == "guardians":
            found[name] = [asdict(one) for one in value]
        else:
            found[name] = value
    return found


def unpacked(row: Mapping[str, Any]) -> NewStudent:
    """The newcomer that `packed` wrote."""
    values = dict(row)
    for name in _DAYS & values.keys():
        values[name] = date.fromisoformat(values[name])
    for name in _NUMBERS & values.keys():
        values[name] = Decimal(values[name])
    values["guardians"] = tuple(NewGuardian(**one) for one in values.get("guardians", ()))
    values["former_names"] = tuple(values.get("former_names", ()))
    return NewStudent(**values)
