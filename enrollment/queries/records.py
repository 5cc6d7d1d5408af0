"""The students that rows of a workbook are about: found by their numbers; and what the roll holds of them, as texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import F, Min, Prefetch, Q, QuerySet
from django.utils.timezone import localtime

from enrollment.models import OPEN, Enrollment, FieldChange, FormerNumber, IdDocument, Student
from enrollment.rules import fields
from enrollment.rules.cells import DUPLICATE, Problem
from enrollment.rules.columns import UNIQUE
from enrollment.rules.fields import Source, Where
from enrollment.rules.record import Record
from enrollment.rules.state_columns import RESERVED
from security.fields import BlindIndexField
from security.rules.words import Sentence, marked

GIVEN_TWICE: Final = marked("Another row gives the same number. Keep one of them.")
Keys = Mapping[str, str]
"""What a row says under `enrollment.rules.columns.NUMBERS`, made uniform."""


def records_of(enrollments: Collection[int]) -> dict[int, Record]:
    """The records of these enrollments, in four queries."""
    current = IdDocument.objects.filter(is_current=True)
    documents = Prefetch("student__id_documents", current, to_attr="current_documents")
    rows = Enrollment.objects.filter(pk__in=enrollments).select_related("student", "person")
    said, others = _said_last(enrollments), _locks_of_others(enrollments)
    return {row.pk: _record(row, others.get(row.pk), said[row.student_id]) for row in rows.prefetch_related(documents)}


def matched(rows: Mapping[int, Keys]) -> dict[int, int | Problem]:
    """Which enrollment each row (by number) is about, or why none is. Four queries for any number of rows.

    The student number decides; else the ID number, with the examinee number among several enrollments.
    """
    found = _Found(rows.values())
    return {number: found.enrollment_of(keys) for number, keys in rows.items()}


def taken(changes: Mapping[int, Mapping[str, str]], *, twice: str = GIVEN_TWICE) -> dict[int, list[Problem]]:
    """By enrollment, which of the new numbers belong to somebody else. `changes`: new texts by enrollment and field.

    What two of them are given together goes to the first; `twice` says so to the other.
    """
    numbers = {
        enrollment: {key: number for key in UNIQUE if (number := new.get(key, "").rpartition(" ")[2])}
        for enrollment, new in changes.items()
    }
    found, first = _Found(numbers.values()), dict[tuple[str, str], int]()
    problems: dict[int, list[Problem]] = defaultdict(list)
    for enrollment, some in numbers.items():
        for key, value in some.items():
            problem = found.somebody_elses(key, value, enrollment)
            if problem is None and first.setdefault((key, value), enrollment) != enrollment:
                problem = Problem(key, Sentence(twice), DUPLICATE)
            problems[enrollment] += [problem] if problem else []
    return {enrollment: one for enrollment, one in problems.items() if one}


class _Found:
    """Whose the numbers of a set of rows are."""

    def __init__(self, keys: Iterable[Keys]) -> None:
        wanted: dict[str, set[str]] = defaultdict(set)
        for row in keys:
            for key, value in row.items():
                wanted[key] |= {value} - {""}
        rows = Enrollment.objects.select_related("person")
        self._by_number = {one.student_no: one for one in rows.filter(student_no__in=wanted["student_no"])}
        self._by_ksh = {one.ksh: one for one in rows.filter(ksh__in=wanted["ksh"])}
        self._former = _former(wanted["student_no"])
        self._students = _students(IdDocument, "number_index", wanted["id_number"])
        self._nationals = _students(Student, "national_no_index", wanted["national_no"])
        self._of_student: dict[int, list[Enrollment]] = defaultdict(list)
        for one in rows.filter(student__in={*self._students.values(), *self._nationals.values()}):
            self._of_student[one.student_id].append(one)

    def enrollment_of(self, keys: Keys) -> int | Problem:
        """The id of the one enrollment, or what to do."""
        number, ksh, document = (keys.get(key, "") for key in ("student_no", "ksh", "id_number"))
        if number in self._by_number:
            return self._with_one_mind(self._by_number[number], ksh, document)
        if number in self._former:
            text = marked("This is the earlier number of {name}; today’s is {number}.")
            one = self._former[number].enrollment
            facts = {"name": one.person.name, "number": one.student_no} if one else {"name": "—", "number": "—"}
            return Problem("student_no", Sentence(text, facts))
        of_person = self._of_student.get(self._students.get(document, 0), [])
        if of_person:
            return self._only(of_person, ksh)
        if ksh in self._by_ksh:
            return self._by_ksh[ksh].pk
        return Problem("", Sentence(marked("Nobody on the roll has one of these numbers. Import new students first.")))

    def somebody_elses(self, key: str, value: str, enrollment: int) -> Problem | None:
        """Whose this number is, if it is not this enrollment's."""
        holders: dict[str, Mapping[Any, Enrollment]] = {"student_no": self._by_number, "ksh": self._by_ksh}
        held: Enrollment | None = holders[key].get(value) if key in holders else None
        former = self._former.get(value) if key == "student_no" else None
        if former is not None and former.enrollment_id != enrollment:
            text = marked("This number was {name}’s before. A number is never given twice.")
            return Problem(key, Sentence(text, {"name": former.enrollment.person.name if former.enrollment else "—"}))
        if key in {"id_number", "national_no"}:
            students = self._students if key == "id_number" else self._nationals
            held = next(iter(self._of_student.get(students.get(value, 0), [])), None)
            if held is not None and any(one.pk == enrollment for one in self._of_student[held.student_id]):
                held = None
        if held is None or held.pk == enrollment:
            return None
        text = marked("This number is {name}’s, with the student number {number}.")
        return Problem(key, Sentence(text, {"name": held.person.name, "number": held.student_no or held.ksh or "—"}))

    def _with_one_mind(self, found: Enrollment, ksh: str, document: str) -> int | Problem:
        for key, value in (("ksh", ksh), ("id_number", document)):
            problem = self.somebody_elses(key, value, found.pk) if value else None
            if problem is not None:
                return problem
        return found.pk

    def _only(self, enrollments: list[Enrollment], ksh: str) -> int | Problem:
        """The one among a person's enrollments: by the examinee number, else the open one."""
        by_ksh = [one for one in enrollments if ksh and one.ksh == ksh]
        still_open = [one for one in enrollments if one.status in OPEN]
        for few in (by_ksh, enrollments, still_open):
            if len(few) == 1:
                return few[0].pk
        text = marked("This student has several enrollments. Write the student number of the one that is meant.")
        return Problem("student_no", Sentence(text))


def _former(numbers: Collection[str]) -> dict[str, FormerNumber]:
    rows = FormerNumber.objects.filter(kind=FormerNumber.Kind.STUDENT_NO, number__in=numbers)
    return {one.number: one for one in rows.select_related("enrollment__person")} if numbers else {}


def _students(model: type[IdDocument | Student], column: str, numbers: Collection[str]) -> dict[str, int]:
    """Whose these numbers are or were, by a blind index; whoever holds a document counts more than who held it."""
    index: Any = model._meta.get_field(column)
    assert isinstance(index, BlindIndexField)  # noqa: S101 - for the type checker
    wanted = {digest: number for number in numbers for digest in index.digests(number)}
    if not wanted:
        return {}
    whose, order = ("student", "is_current") if model is IdDocument else ("pk", "pk")
    rows: QuerySet[Any] = model.objects.filter(**{f"{column}__in": list(wanted)}).order_by(order)
    return {wanted[bytes(digest)]: student for digest, student in rows.values_list(column, whose)}


def _said_last(enrollments: Collection[int]) -> dict[int, dict[str, str]]:
    """By student, who said the value of each field that was changed since the entry."""
    rows: QuerySet[FieldChange] = FieldChange.objects.filter(student__enrollments__in=enrollments)
    newest = rows.order_by("student", "field", "-pk").distinct("student", "field")
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for student, field, source in newest.values_list("student", "field", "source"):
        found[student][field] = source
    return found


def _locks_of_others(enrollments: Collection[int]) -> dict[int, datetime]:
    """By enrollment, the first registration with the state among the person's other open enrollments."""
    others = Q(person__enrollments__status__in=[str(one) for one in OPEN]) & ~Q(person__enrollments=F("pk"))
    first = Min("person__enrollments__locked_at", filter=others)
    return dict(Enrollment.objects.filter(pk__in=enrollments).annotate(first=first).values_list("pk", "first"))


def _record(row: Enrollment, others_locked_at: datetime | None, said: Mapping[str, str]) -> Record:
    """`said` tells who said the fields that were changed; the others are of whoever the row came from at the entry."""
    student, person = row.student, row.person
    document = next(iter(getattr(student, "current_documents", ())), None)
    stands: dict[Where, Any] = {Where.PERSON: person, Where.STUDENT: student, Where.ENROLLMENT: row}
    values = {
        one.key: fields.as_text(getattr(stands[one.where], one.key))
        for one in fields.ALL
        if one.where in stands and one.key != "platform_on"
    }
    locked_on, others_locked_on = (at and localtime(at).date() for at in (row.locked_at, others_locked_at))
    values |= {column.key: student.reserved.get(column.title, "") for column in RESERVED}
    values["pinyin"] = f"{person.pinyin} {person.initials}".strip()
    values["platform_on"] = fields.as_text(locked_on)
    values["id_number"] = f"{document.kind} {document.number}" if document else ""
    values["id_from"] = fields.as_text(document.valid.lower) if document else ""
    values["id_until"] = fields.as_text(document.last_day) if document else ""
    entered = {Where.ENROLLMENT: row.source, Where.DOCUMENT: document.source if document else ""}
    from_the_state = frozenset(
        key
        for key, text in values.items()
        if text and said.get(key, entered.get(fields.BY_KEY[key].where, student.source)) == Source.STATE
    )
    return Record(row.pk, row.student_id, row.person_id, values, locked_on, others_locked_on, from_the_state, row.level)
