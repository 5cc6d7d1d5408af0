"""Imports of students: whose they are, what the roll already has of their rows, and the pages of their rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from enrollment.models import (
    OPEN,
    ClassGroup,
    Cohort,
    Enrollment,
    IdDocument,
    Import,
    ImportRow,
    Major,
    Placement,
    Student,
)
from enrollment.rules.cells import DUPLICATE, ERROR, NOTE, Problem
from enrollment.rules.columns import BY_KEY
from enrollment.rules.newcomer import NewStudent
from enrollment.rules.workbook import ClassPlace, MajorPlace, Places
from security.access import may_where
from security.fields import BlindIndexField
from security.models import Person
from security.queries import NotFound
from security.rules.names import keys_of
from security.rules.words import Sentence, marked

RUN: Final = "import.run"
PAGE: Final = 50
DO: Final = ("do",)


def visible_imports(person: Person, at: datetime) -> QuerySet[Import]:
    """The imports of students that this person may see: all of them, for whoever runs or undoes imports."""
    if not may_where(person, RUN, at).everywhere:
        return Import.objects.none()
    return Import.objects.all()


def take_import(pk: int, *, by: Person, at: datetime, states: Iterable[str]) -> Import:
    """Lock an import that this person may run, in one of these states.

    :raises NotFound: with a sentence
    """
    rows = visible_imports(by, at) if may_where(by, RUN, at, verbs=DO).everywhere else Import.objects.none()
    found = rows.select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such import."))
    if found.state not in set(states):
        label = Import.State(found.state).label
        raise NotFound(_("This import is now “%(state)s”; this can no longer be done.") % {"state": label})
    return found


def places() -> Places:
    """Where students can be placed today, with the seats that are taken."""
    majors: dict[str, list[MajorPlace]] = defaultdict(list)
    for one in Major.objects.order_by("pk"):
        found = MajorPlace(one.pk, one.code, one.direction, one.department_id, one.level, one.length_years)
        majors[one.code].append(found)
    taken = dict(
        Placement.objects.filter(is_current=True, unit__kind="CLASS", enrollment__status__in=[str(s) for s in OPEN])
        .values_list("unit")
        .annotate(n=Count("pk"))
    )
    classes: dict[str, ClassPlace] = {}
    for group in ClassGroup.objects.select_related("unit").filter(unit__closed_on__isnull=True).order_by("pk"):
        unit = group.unit
        place = ClassPlace(unit.pk, unit.name, group.major_id, group.cohort_id, group.capacity, taken.get(unit.pk, 0))
        classes[unit.name] = classes[unit.code] = place
    return Places(majors, classes, frozenset(Cohort.objects.values_list("year", flat=True)))


def known_already(newcomers: Mapping[int, NewStudent]) -> tuple[dict[int, list[Problem]], dict[int, int]]:
    """What the roll already has of these rows (by row number), and the person of those who are known.

    A handful of queries for any number. The same number, or the same ID with an open enrollment, is a duplicate; the
    same ID without one is a second enrollment of that person; same name and birth date is to be looked at.
    """
    problems: dict[int, list[Problem]] = defaultdict(list)
    numbers = _by_column("student_no", newcomers)
    examinees = _by_column("ksh", newcomers)
    documents = _documents(newcomers)
    persons: dict[int, int] = {}
    for number, new in newcomers.items():
        taken = [("student_no", numbers.get(new.student_no)), ("ksh", examinees.get(new.ksh))]
        for key, found in taken:
            if found is not None:
                problems[number].append(_duplicate(key, found))
        holder = documents.get(new.id_number) if new.id_number else None
        if holder is not None and holder.person.name != new.name:
            text = marked("This number is on the roll under another name: {name}. One of the two is wrong.")
            problems[number].append(Problem("id_number", Sentence(text, {"name": holder.person.name}), ERROR))
        elif holder is not None:
            persons[number] = holder.person_id
    _judge_known_persons(newcomers, persons, problems)
    _judge_likenesses(newcomers, persons, problems)
    return dict(problems), persons


def rows_page(upload: Import, verdict: str, after: int) -> tuple[list[ImportRow], int | None]:
    """One page of an import's rows with this verdict, by number; and the number after which the next begins."""
    rows = list(ImportRow.objects.filter(of=upload, verdict=verdict, number__gt=after).order_by("number")[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].number if len(rows) > PAGE else None


def counts_of(upload: Import) -> dict[str, int]:
    """How many rows have which verdict now."""
    found = ImportRow.objects.filter(of=upload).values_list("verdict").annotate(n=Count("pk"))
    return dict.fromkeys(ImportRow.Verdict.values, 0) | dict(found)


def _by_column(column: str, newcomers: Mapping[int, NewStudent]) -> dict[str, Enrollment]:
    values = {getattr(new, column) for new in newcomers.values()} - {""}
    rows = Enrollment.objects.filter(**{f"{column}__in": values}).select_related("person")
    return {getattr(row, column): row for row in rows} if values else {}


def _documents(newcomers: Mapping[int, NewStudent]) -> dict[str, Student]:
    """The students who hold, or held, these documents."""
    index: Any = IdDocument._meta.get_field("number_index")
    assert isinstance(index, BlindIndexField)  # noqa: S101 - for the type checker
    wanted = {
        digest: new.id_number for new in newcomers.values() if new.id_number for digest in index.digests(new.id_number)
    }
    rows = IdDocument.objects.filter(number_index__in=list(wanted)).select_related("student__person")
    return {wanted[bytes(row.number_index)]: row.student for row in rows.order_by("is_current")} if wanted else {}


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
    sounds = {one.pinyin or keys_of(one.name).pinyin for one in new.values()} - {""}
    if not sounds:
        return
    days = {one.birth_date for one in new.values()}
    rows = Student.objects.filter(Q(person__pinyin__in=sounds), birth_date__in=days).values_list(
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


def said(problems: Sequence[Problem]) -> list[dict[str, str]]:
    """The problems in the reader's words: column, sentence, level."""
    return [
        {
            "column": BY_KEY[one.column].title if one.column in BY_KEY else "",
            "says": one.says.said(_),
            "level": one.level,
        }
        for one in problems
    ]
