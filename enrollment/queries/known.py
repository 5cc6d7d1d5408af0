"""What the roll already has of a workbook's rows: numbers that are taken, persons the school knows, likenesses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from enrollment.models import OPEN, Enrollment, FormerNumber, IdDocument, Student
from enrollment.rules.cells import DUPLICATE, ERROR, NOTE, Problem
from enrollment.rules.columns import BY_KEY
from enrollment.rules.newcomer import NewStudent
from security.fields import BlindIndexField
from security.rules.words import Sentence, marked


def known_already(newcomers: Mapping[int, NewStudent]) -> tuple[dict[int, list[Problem]], dict[int, int]]:
    """What the roll already has of these rows (by row number), and the person of those who are known.

    A handful of queries for any number. The same number, or the same ID with an open enrollment, is a duplicate; the
    same ID without one is a second enrollment of that person; same name and birth date is to be looked at.
    """
    problems: dict[int, list[Problem]] = defaultdict(list)
    numbers = _by_column("student_no", newcomers)
    examinees = _by_column("ksh", newcomers)
    documents, given, nationals = _documents(newcomers), _given_before(newcomers), _national_numbers(newcomers)
    persons: dict[int, int] = {}
    for number, new in newcomers.items():
        taken = [("student_no", numbers.get(new.student_no)), ("ksh", examinees.get(new.ksh))]
        for key, found in taken:
            if found is not None:
                problems[number].append(_duplicate(key, found))
        if new.student_no in given:
            problems[number].append(_given(given[new.student_no]))
        holder = documents.get(new.id_number) if new.id_number else None
        if holder is not None and holder.person.name != new.name:
            text = marked("This number is on the roll under another name: {name}. One of the two is wrong.")
            problems[number].append(Problem("id_number", Sentence(text, {"name": holder.person.name}), ERROR))
        elif holder is not None:
            persons[number] = holder.person_id
        owner = nationals.get(new.national_no) if new.national_no else None
        if owner is not None and owner not in {holder, *(found.student for _key, found in taken if found)}:
            problems[number].append(_for_life(owner))
    _judge_known_persons(newcomers, persons, problems)
    _judge_likenesses(newcomers, persons, problems)
    return dict(problems), persons


def known_persons(newcomers: Mapping[int, NewStudent]) -> set[int]:
    """The persons whose documents these rows name, to be locked before the rows are judged."""
    return {student.person_id for student in _documents(newcomers).values()}


def _by_column(column: str, newcomers: Mapping[int, NewStudent]) -> dict[str, Enrollment]:
    values = {getattr(new, column) for new in newcomers.values()} - {""}
    rows = Enrollment.objects.filter(**{f"{column}__in": values}).select_related("person", "student")
    return {getattr(row, column): row for row in rows} if values else {}


def _given_before(newcomers: Mapping[int, NewStudent]) -> dict[str, str]:
    """Student numbers that somebody had before, and whose they were."""
    numbers = {new.student_no for new in newcomers.values()} - {""}
    rows = FormerNumber.objects.filter(kind=FormerNumber.Kind.STUDENT_NO, number__in=numbers)
    return dict(rows.values_list("number", "enrollment__person__name")) if numbers else {}


def _given(whose: str | None) -> Problem:
    if whose is None:
        text = marked("This number was handed out by an import that was undone. A number is never given twice.")
        return Problem("student_no", Sentence(text), ERROR)
    text = marked("This number was {name}’s before. A number is never given twice.")
    return Problem("student_no", Sentence(text, {"name": whose}), ERROR)


def _documents(newcomers: Mapping[int, NewStudent]) -> dict[str, Student]:
    """The students who hold, or held, these documents."""
    wanted = _digests(IdDocument, "number_index", {new.id_number for new in newcomers.values()})
    rows = IdDocument.objects.filter(number_index__in=list(wanted)).select_related("student__person")
    return {wanted[bytes(row.number_index)]: row.student for row in rows.order_by("is_current")} if wanted else {}


def _national_numbers(newcomers: Mapping[int, NewStudent]) -> dict[str, Student]:
    """The students who have these national student numbers."""
    wanted = _digests(Student, "national_no_index", {new.national_no for new in newcomers.values()})
    rows = Student.objects.filter(national_no_index__in=list(wanted)).select_related("person")
    return {wanted[bytes(row.national_no_index or b"")]: row for row in rows.order_by("pk")} if wanted else {}


def _digests(model: type[Student | IdDocument], column: str, values: set[str]) -> dict[bytes, str]:
    """The values, but the empty one, by how the blind index has them."""
    index: Any = model._meta.get_field(column)
    assert isinstance(index, BlindIndexField)  # noqa: S101 - for the type checker
    return {digest: value for value in values - {""} for digest in index.digests(value)}


def _for_life(owner: Student) -> Problem:
    text = marked(
        "This national student number is {name}’s, and it is one for life. If this is the same person, write the ID "
        "number that is on record; else correct this one."
    )
    return Problem("national_no", Sentence(text, {"name": owner.person.name}), ERROR)


def _duplicate(key: str, found: Enrollment) -> Problem:
    text = marked("This {what} is already on the roll: {name}.")
    return Problem(key, Sentence(text, {"what": BY_KEY[key].title, "name": found.person.name}), DUPLICATE)


def _judge_known_persons(
    newcomers: Mapping[int, NewStudent], persons: Mapping[int, int], problems: dict[int, list[Problem]]
) -> None:
    """A known person with an open enrollment of the level is a duplicate; else this is one more enrollment."""
    rows = Enrollment.objects.filter(person__in=set(persons.values()), status__in=[str(status) for status in OPEN])
    standing = {(row.person_id, row.level): row for row in rows} if persons else {}
    for number, person in persons.items():
        there = standing.get((person, newcomers[number].level))
        if there is not None:
            text = marked("This person is on the roll already, with the number {number}.")
            facts = {"number": there.student_no or there.ksh or "—"}
            problems[number].append(Problem("id_number", Sentence(text, facts), DUPLICATE))
        else:
            text = marked("This person studied here before; a further enrollment is added.")
            problems[number].append(Problem("id_number", Sentence(text), NOTE))


def _judge_likenesses(
    newcomers: Mapping[int, NewStudent], persons: Mapping[int, int], problems: dict[int, list[Problem]]
) -> None:
    """Same name and same birth date, but not the same document: perhaps the same person."""
    new = {number: one for number, one in newcomers.items() if number not in persons and one.birth_date}
    if not new:
        return
    names, days = {one.name for one in new.values()}, {one.birth_date for one in new.values()}
    rows = Student.objects.filter(person__name__in=names, birth_date__in=days).values_list(
        "person__name", "birth_date", "enrollments__student_no"
    )
    alike = {(name, birth): number for name, birth, number in rows}
    text = marked(
        "A student of this name and birth date is on the roll already, with the number {number}: the same person?"
    )
    for number, one in new.items():
        if (one.name, one.birth_date) in alike:
            facts = {"number": alike[one.name, one.birth_date] or "—"}
            problems[number].append(Problem("name", Sentence(text, facts), NOTE))
