"""Load a chunk of an import's good rows: they become students."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db import connection
from django.utils.translation import gettext_noop

from enrollment.actions.enter_students import enter_students
from enrollment.actions.find_likenesses import find_likenesses
from enrollment.actions.loading import has_ended, leave_out
from enrollment.events import StudentsLoaded
from enrollment.models import Cohort, Enrollment, Import, ImportRow
from enrollment.queries.guardians import with_known_guardians
from enrollment.queries.imports import CONFIRM, take_import
from enrollment.queries.known import known_already, known_persons
from enrollment.queries.places import without_place
from enrollment.rules.cells import DUPLICATE, ERROR, NOTE, Problem
from enrollment.rules.newcomer import NewStudent, unpacked
from enrollment.rules.readings import doubled
from security.actions.add_sign_in_names import add_sign_in_names
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons
from security.queries.sign_in_names import signing_in_by
from security.queries.units import take_tree
from security.rules.record_words import for_the_record
from security.rules.words import Sentence, marked

CHUNK = 500
_HINDERS = frozenset((ERROR, DUPLICATE))
# Foreign keys are checked at the commit, by plans that a session makes once, from what the tables hold at that time. A
# plan made while there are few accounts would read all accounts for every row of the chunks to come.
_FROM_INDEXES = "select set_config('enable_seqscan', 'off', true)"
_LOADED = """
    update enrollment_importrow r set verdict = 'LOADED', enrollment_id = one.enrollment
      from unnest(%s::bigint[], %s::bigint[]) as one(id, enrollment) where r.id = one.id
"""


NAME_IS_TAKEN: Final = marked(
    "Somebody else signs in by this number already, so this student cannot. Ask the system administrator whose account "
    "it is, and correct the number there or here."
)


@recorded
def load_import(*, upload: int, by: Person, at: datetime) -> StudentsLoaded:
    """Load the next rows, at most 500, and say when none is left.

    Rows that became duplicates meanwhile are left out, and those whose class or major is gone; each keeps the reason.
    A cohort that nobody was in yet begins here.
    Who has a student number, or an examinee number before it, signs in by it: beside the earlier one, or by an account
    that waits for its owner to choose a password. Records that may be of one person are noted, for a person to settle.

    A row is loaded once: its verdict changes with it. Killed and begun anew, the work goes on where it was.
    :raises NotFound: if the import is not being loaded
    """
    states, matter = (Import.State.LOADING,), Import.Matter.NEWCOMERS
    source = take_import(upload, by=by, at=at, states=states, verbs=CONFIRM, matter=matter)
    with connection.cursor() as cursor:
        cursor.execute(_FROM_INDEXES)
    good = ImportRow.objects.filter(of=source, verdict=ImportRow.Verdict.GOOD)
    rows = {row.number: row for row in good.select_for_update(no_key=True).order_by("number")[:CHUNK]}
    newcomers = {number: unpacked(row.values["new"]) for number, row in rows.items()}
    guardians = {one.person for new in with_known_guardians(newcomers).values() for one in new.guardians if one.person}
    lock_persons(known_persons(newcomers) | guardians)
    take_tree()
    newcomers, problems = _judged(newcomers, source)
    refused = [row for number, row in rows.items() if number not in newcomers]
    for row in refused:
        leave_out(row, problems[row.number])
    entering = {rows[number]: new for number, new in newcomers.items()}
    if entering:
        _enter(entering, source, by, at)
    ended = has_ended(source, at)
    return StudentsLoaded(
        at=at,
        by=by.pk,
        about=f"enrollment.import:{source.pk}",
        upload=source.pk,
        loaded=len(entering),
        left_out=len(refused),
        ended=ended,
    )


def _judged(
    newcomers: Mapping[int, NewStudent], source: Import
) -> tuple[dict[int, NewStudent], dict[int, list[Problem]]]:
    """The rows that can be entered by now, each with the person whom the school knows and with who keeps its values;
    and what speaks against others.

    To be asked under the locks: a place that is open now stays open until the act ends.
    """
    problems, persons = known_already(newcomers)
    for number, gone in without_place(newcomers).items():
        problems.setdefault(number, []).append(gone)
    refused = {number for number, found in problems.items() if any(one.level in _HINDERS for one in found)}
    going = {n: replace(new, person=persons.get(n)) for n, new in newcomers.items() if n not in refused}
    twins = doubled(going)
    left = {n: new for n, new in with_known_guardians(going).items() if n not in twins}
    if source.source == Import.Source.STATE:
        left = {n: replace(new, source=str(Import.Source.STATE)) for n, new in left.items()}
    return left, problems | twins


def _enter(entering: Mapping[ImportRow, NewStudent], source: Import, by: Person, at: datetime) -> None:
    _begin_cohorts({new.cohort for new in entering.values()})
    authority = for_the_record(gettext_noop("Import %(number)d"), number=source.pk)
    event = enter_students(rows=list(entering.values()), by=by, at=at, authority=authority)
    persons = [person for person, _enrollment in event.entered]
    _let_sign_in(dict(zip(persons, entering.items(), strict=True)), by, at)
    with connection.cursor() as cursor:
        enrollments = [enrollment for _person, enrollment in event.entered]
        cursor.execute(_LOADED, [[row.pk for row in entering], enrollments])
    students = Enrollment.objects.filter(pk__in=enrollments).values_list("student", flat=True)
    find_likenesses(students=list(students), by=by, at=at)


def _begin_cohorts(years: set[int]) -> None:
    """A cohort begins with its first class, or with the first who is admitted before there is one."""
    Cohort.objects.bulk_create([Cohort(year=year) for year in sorted(years)], ignore_conflicts=True)


def _let_sign_in(rows: Mapping[int, tuple[ImportRow, NewStudent]], by: Person, at: datetime) -> None:
    """Rows by person: each signs in by the number; where somebody else does, the row keeps a note of it."""
    names = {person: new.student_no or new.ksh for person, (_row, new) in rows.items() if new.student_no or new.ksh}
    add_sign_in_names(names=names, by=by, at=at)
    for person in names.keys() - signing_in_by(names):
        row, new = rows[person]
        note = Problem("student_no" if new.student_no else "ksh", Sentence(NAME_IS_TAKEN), NOTE)
        row.problems = [*row.problems, note.packed()]
        row.save(update_fields=["problems"])
