"""Imports: whose they are, what the roll already has of their rows, and the pages of their rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollment.models import (
    ClassGroup,
    Cohort,
    Enrollment,
    Import,
    ImportRow,
    Major,
)
from enrollment.queries.holds import clears_holds, sets_every_kind
from enrollment.queries.places import seats_taken
from enrollment.queries.registration import label_in_words
from enrollment.queries.students import ends_of
from enrollment.rules.cells import Problem
from enrollment.rules.columns import BY_KEY
from enrollment.rules.workbook import ClassPlace, MajorPlace, Places
from security.access import may_where
from security.models import Person
from security.queries import NotFound
from security.rules.cells import UNIT_BOUND, Extent

RUN: Final = "import.run"
PAGE: Final = 50
DO: Final = ("do",)
UNDO: Final = ("decide",)
CONFIRM: Final = ("do", "decide")
KEY_DATA: Final = "student.key_data"
EXTENTS: Final = UNIT_BOUND | {Extent.FEES}
OF_ONE_OFFICE: Final[Mapping[str, Extent]] = {Import.Matter.FEES: Extent.FEES}
"""Matters that one office brings, confirms and takes back by itself, and that nobody else sees."""
OF_HOLDS: Final = Import.Matter.HOLDS
"""Brought, confirmed and taken back by whoever sets holds by hand (REG-2.2), whatever imports the office runs else."""
OF_STUDENTS: Final = (Import.Matter.NEWCOMERS, Import.Matter.CHANGES, Import.Matter.OPENING)
UNDOABLE: Final = (Import.State.LOADED, Import.State.LOADING)


def matters_of(person: Person, at: datetime, verbs: Sequence[str] | None = None) -> frozenset[str]:
    """What the rows of an import may be for this person: to see, or by these verbs of the matrix."""
    whole = may_where(person, RUN, at, verbs=verbs).everywhere
    found = set(Import.Matter.values) - set(OF_ONE_OFFICE) if whole else set()
    for matter, extent in OF_ONE_OFFICE.items():
        if may_where(person, RUN, at, verbs=DO, extents={extent}).everywhere:
            found.add(matter)
    return frozenset(found | {OF_HOLDS} if clears_holds(person, at) else found - {OF_HOLDS})


def visible_imports(person: Person, at: datetime, verbs: Sequence[str] | None = None) -> QuerySet[Import]:
    """The imports that this person may see, or run by these verbs: those of the matters of the own office.

    Holds of the own kinds alone are seen by whoever brought them, and by those who set every kind.
    """
    rows = Import.objects.filter(matter__in=matters_of(person, at, verbs))
    return rows if sets_every_kind(person, at) else rows.exclude(Q(matter=OF_HOLDS) & ~Q(uploaded_by=person))


def take_import(
    pk: int, *, by: Person, at: datetime, states: Iterable[str], verbs: Sequence[str] = DO, matter: str = ""
) -> Import:
    """Lock an import that this person may run (or, by other verbs of the matrix, undo), in one of these states.

    `matter` makes sure what its rows are.

    :raises NotFound: with a sentence
    """
    found = visible_imports(by, at, verbs).select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
    if found is None or matter not in {"", found.matter}:
        raise NotFound(_("There is no such import."))
    if found.state not in set(states):
        label = Import.State(found.state).label
        raise NotFound(_("This import is now “%(state)s”; this can no longer be done.") % {"state": label})
    return found


def why_not_confirm(upload: Import, by: Person, at: datetime) -> str:
    """Why this person does not confirm this import; empty where nothing hinders (domain 2.2: change key data)."""
    if not upload.key_changes:
        return "" if upload.matter in matters_of(by, at, DO) else _("The registrar confirms this import.")
    if not may_where(by, KEY_DATA, at, verbs=UNDO).everywhere:
        text = ngettext(
            "%(n)d row changes key data: the head of academic affairs confirms this import.",
            "%(n)d rows change key data: the head of academic affairs confirms this import.",
            upload.key_changes,
        )
        return text % {"n": upload.key_changes}
    if upload.uploaded_by_id == by.pk:
        return _("Who uploaded changes of key data does not confirm them. Ask another head of academic affairs.")
    return ""


def places() -> Places:
    """Where students can be placed today, with the seats that are taken."""
    majors: dict[str, list[MajorPlace]] = defaultdict(list)
    for one in Major.objects.order_by("pk"):
        found = MajorPlace(one.pk, one.code, one.direction, one.department_id, one.level, one.length_years)
        majors[one.code].append(found)
    groups = list(ClassGroup.objects.select_related("unit").filter(unit__closed_on__isnull=True).order_by("pk"))
    taken = seats_taken([group.unit_id for group in groups])
    classes: dict[str, ClassPlace] = {}
    for group in groups:
        unit = group.unit
        place = ClassPlace(unit.pk, unit.name, group.major_id, group.cohort_id, group.capacity, taken.get(unit.pk, 0))
        classes[unit.name] = classes[unit.code] = place
    return Places(majors, classes, frozenset(Cohort.objects.values_list("year", flat=True)))


def rows_page(upload: Import, verdict: str, after: int) -> tuple[list[ImportRow], int | None]:
    """One page of an import's rows with this verdict, by number; and the number after which the next begins."""
    rows = list(ImportRow.objects.filter(of=upload, verdict=verdict, number__gt=after).order_by("number")[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].number if len(rows) > PAGE else None


def labels_of_rows(upload: Import, rows: Sequence[ImportRow], among: QuerySet[Enrollment]) -> dict[int, str]:
    """By row number what tells namesakes apart: the number, and the end of the ID number of every student.

    Everybody's, as on the roll: the namesake may stand on another page of the import, which no query finds. Of a new
    student the row has kept it; the file of a photo has it in its number. `among`: whose data the reader may see; an
    office that has the import for itself reads names and numbers only. At most one query.
    """
    known = {row.enrollment_id for row in rows if row.enrollment_id}
    asked = known and upload.matter in {*OF_STUDENTS, OF_HOLDS}
    ends = ends_of(Q(pk__in=known), among) if asked else {}
    shown = {row.number: (row.values.get("shown", {}), row.enrollment_id) for row in rows}
    return {
        number: label_in_words(said.get("number"), ends.get(enrollment or 0) or said.get("end"))
        for number, (said, enrollment) in shown.items()
    }


def counts_of(upload: Import) -> dict[str, int]:
    """How many rows have which verdict now."""
    found = ImportRow.objects.filter(of=upload).values_list("verdict").annotate(n=Count("pk"))
    return dict.fromkeys(ImportRow.Verdict.values, 0) | dict(found)


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
