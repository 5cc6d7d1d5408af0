"""Enter students in the roll, as many as there are, with one `COPY` per table."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

from enrollment.events import StudentsEntered
from enrollment.models import Enrollment, FormerName, IdDocument, Placement, StatusPeriod, Student, valid_through
from enrollment.queries.guardians import digits
from enrollment.rules.codes import CODE_SET
from enrollment.rules.identity import last_four
from enrollment.rules.newcomer import NewGuardian, NewStudent
from enrollment.rules.transitions import ENTRY
from security.fields import allocate_ids
from security.fields.copying import copy_rows
from security.journal import recorded
from security.models import Guardianship, Person
from security.queries import lock_persons
from security.rules.names import NameKeys, keys_of, pieces

_PERSON = ("id", "name", "grams", "pinyin", "initials", "phone", "email", "email_index")
_STUDENT = (
    "id", "person", "sex", "birth_date", "ethnic", "political", "nationality", "overseas", "marital", "health",
    "english_name", "origin_region", "native_region", "birth_region", "household_region", "household_kind",
    "household_address", "police_station", "is_migrant_child", "home_address", "home_postcode", "home_phone",
    "train_stretch", "previous_schooling", "previous_school", "bank_account", "national_no", "national_no_index",
    "reserved", "code_version", "source", "updated_at",
)  # fmt: skip
_DOCUMENT = ("id", "student", "kind", "number", "number_index", "last_four", "valid", "source")
_FORMER = ("student", "name", "grams")
_GUARDIANSHIP = (
    "person", "guardian", "relation", "relation_note", "is_legal", "position", "work_unit", "verified_at",
    "verified_by", "consented_at",
)  # fmt: skip
_ENROLLMENT = (
    "id", "student", "person", "student_no", "ksh", "level", "category", "study_form", "length_years", "admission_mode",
    "admission_kind", "boarding", "student_source", "exam_ticket_no", "exam_score", "joint_mode",
    "joint_school_code", "entered_on", "checked_in_on", "expected_end",
    "status", "source", "created_at",
)  # fmt: skip
_PERIOD = ("enrollment", "status", "transition", "during", "recorded", "authority", "before_the_system")
_PLACEMENT = ("enrollment", "major", "cohort", "unit", "during", "recorded", "authority", "before_the_system")


class _Entry(NamedTuple):
    """A row with the ids it was given. `is_known`: the school already has person and student."""

    row: NewStudent
    person: int
    student: int
    enrollment: int
    is_known: bool


@recorded
def enter_students(*, rows: Sequence[NewStudent], by: Person, at: datetime, authority: str = "") -> StudentsEntered:
    """Enter all of these, or none: persons with their search keys, documents, guardians, enrollments, status, place.

    A row that names a `person` the school knows adds an enrollment only. The event pairs person and enrollment in the
    order of the rows. Numbers and documents that another student has are refused by the database.
    """
    entries = _with_ids(rows)
    new = [entry for entry in entries if not entry.is_known]
    guardians = [(entry, place, one) for entry in new for place, one in enumerate(entry.row.guardians, start=1)]
    linked = _linked(guardians)

    copy_rows(Person, _PERSON, _persons(new, linked))
    copy_rows(Student, _STUDENT, _students(new, at))
    copy_rows(IdDocument, _DOCUMENT, _documents(new))
    if any(entry.row.former_names for entry in new):
        copy_rows(FormerName, _FORMER, _former_names(new))
    if linked:
        copy_rows(Guardianship, _GUARDIANSHIP, _guardianships(linked, by, at))
    copy_rows(Enrollment, _ENROLLMENT, _enrollments(entries, at))
    known = DateTimeTZRange(at, None)
    copy_rows(StatusPeriod, _PERIOD, _periods(entries, known, authority))
    copy_rows(Placement, _PLACEMENT, _placements(entries, known, authority))
    return StudentsEntered(
        at=at,
        by=by.pk,
        persons=frozenset(entry.person for entry in entries),
        authority=authority,
        entered=tuple((entry.person, entry.enrollment) for entry in entries),
    )


def _with_ids(rows: Sequence[NewStudent]) -> list[_Entry]:
    """Give every row its ids; those of persons the school knows are locked and looked up."""
    known = {row.person for row in rows if row.person is not None}
    students: dict[int, int] = {}
    if known:
        lock_persons(known)
        students = dict(Student.objects.filter(person__in=known).values_list("person", "pk"))
    persons = iter(allocate_ids(Person, sum(row.person is None for row in rows)))
    fresh = iter(allocate_ids(Student, sum(row.person not in students for row in rows)))
    entries = []
    for row, enrollment in zip(rows, allocate_ids(Enrollment, len(rows)), strict=True):
        person = row.person or next(persons)
        student = students.get(person)
        entries.append(_Entry(row, person, student or next(fresh), enrollment, student is not None))
    return entries


def _linked(guardians: list[tuple[_Entry, int, NewGuardian]]) -> list[tuple[_Entry, int, NewGuardian, int]]:
    """Each with the id of the person. Who stands beside two of these students with one name and one telephone number is
    one person.
    """
    ids = iter(allocate_ids(Person, sum(one.person is None for _entry, _place, one in guardians)))
    known: dict[tuple[str, str], int] = {}
    linked, wards = [], set()
    for entry, place, one in guardians:
        key = (one.name, digits(one.phone))
        person = one.person or known.get(key)
        if person is None or (one.person is None and (person, entry.enrollment) in wards):
            person = next(ids)
        if key[1]:
            known.setdefault(key, person)
        wards.add((person, entry.enrollment))
        linked.append((entry, place, one, person))
    return linked


def _persons(new: list[_Entry], linked: list[tuple[_Entry, int, NewGuardian, int]]) -> Iterator[Sequence[Any]]:
    for entry in new:
        row = entry.row
        if row.person is None:
            keys = NameKeys(sorted(pieces(row.name)), row.pinyin, row.initials) if row.pinyin else keys_of(row.name)
            phone, email = row.phone or None, row.email or None
            yield entry.person, row.name, keys.grams, keys.pinyin, keys.initials, phone, email, email
    strangers = {person: one for _ward, _place, one, person in reversed(linked) if one.person is None}
    for person, one in strangers.items():
        keys = keys_of(one.name)
        yield person, one.name, keys.grams, keys.pinyin, keys.initials, one.phone or None, None, None


def _students(new: list[_Entry], at: datetime) -> Iterator[Sequence[Any]]:
    for entry in new:
        row = entry.row
        yield (
            entry.student, entry.person, row.sex, row.birth_date, row.ethnic, row.political, row.nationality,
            row.overseas, row.marital, row.health, row.english_name, row.origin_region, row.native_region,
            row.birth_region, row.household_region, row.household_kind, row.household_address or None,
            row.police_station, row.is_migrant_child, row.home_address or None, row.home_postcode,
            row.home_phone or None, row.train_stretch, row.previous_schooling, row.previous_school,
            row.bank_account or None, row.national_no or None, row.national_no or None, dict(row.reserved),
            CODE_SET, row.source, at,
        )  # fmt: skip


def _documents(new: list[_Entry]) -> list[Sequence[Any]]:
    having = [entry for entry in new if entry.row.id_number]
    return [
        (
            key, entry.student, entry.row.id_kind, entry.row.id_number, entry.row.id_number,
            last_four(entry.row.id_number), valid_through(entry.row.id_from, entry.row.id_until), entry.row.source,
        )
        for key, entry in zip(allocate_ids(IdDocument, len(having)), having, strict=True)
    ]  # fmt: skip


def _former_names(new: list[_Entry]) -> Iterator[Sequence[Any]]:
    for entry in new:
        for name in entry.row.former_names:
            yield entry.student, name, sorted(pieces(name))


def _guardianships(
    linked: list[tuple[_Entry, int, NewGuardian, int]], by: Person, at: datetime
) -> Iterator[Sequence[Any]]:
    for ward, place, one, person in linked:
        seen = (at, by.pk, at) if one.is_verified else (None, None, None)
        yield ward.person, person, one.relation, one.relation_note, one.is_legal, place, one.work_unit, *seen


def _enrollments(entries: list[_Entry], at: datetime) -> Iterator[Sequence[Any]]:
    for entry in entries:
        row = entry.row
        yield (
            entry.enrollment, entry.student, entry.person, row.student_no or None, row.ksh, row.level, row.category,
            row.study_form, row.length_years, row.admission_mode, row.admission_kind, row.boarding, row.student_source,
            row.exam_ticket_no, row.exam_score, row.joint_mode, row.joint_school_code,
            row.entered_on, row.checked_in_on, row.expected_end, row.status, row.source, at,
        )  # fmt: skip


def _periods(entries: list[_Entry], known: DateTimeTZRange, authority: str) -> Iterator[Sequence[Any]]:
    for entry in entries:
        row, during = entry.row, DateRange(entry.row.begins_on, None)
        yield entry.enrollment, row.status, ENTRY, during, known, authority, row.before_the_system


def _placements(entries: list[_Entry], known: DateTimeTZRange, authority: str) -> Iterator[Sequence[Any]]:
    for entry in entries:
        row, during = entry.row, DateRange(entry.row.begins_on, None)
        yield (
            entry.enrollment, row.major, row.cohort, row.unit, during, known, authority, row.before_the_system
        )  # fmt: skip
