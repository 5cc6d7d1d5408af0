"""Load a chunk of an import's good rows: they become students."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext_noop

from enrollment.actions.enter_students import enter_students
from enrollment.actions.find_likenesses import find_likenesses
from enrollment.events import StudentsLoaded
from enrollment.models import Enrollment, Import, ImportRow
from enrollment.queries.imports import CONFIRM, take_import
from enrollment.queries.known import known_already
from enrollment.rules.cells import DUPLICATE, ERROR, Problem
from enrollment.rules.newcomer import unpacked
from security.actions.open_accounts import open_accounts
from security.journal import recorded
from security.models import Person
from security.rules.record_words import for_the_record

CHUNK = 500
_HINDERS = frozenset((ERROR, DUPLICATE))
# Foreign keys are checked at the commit, by plans that a session makes once, from what the tables hold at that time. A
# plan made while there are few accounts would read all accounts for every row of the chunks to come.
_FROM_INDEXES = "select set_config('enable_seqscan', 'off', true)"
_LOADED = """
    update enrollment_importrow r set verdict = 'LOADED', enrollment_id = one.enrollment
      from unnest(%s::bigint[], %s::bigint[]) as one(id, enrollment) where r.id = one.id
"""


@recorded
def load_import(*, upload: int, by: Person, at: datetime) -> StudentsLoaded:
    """Load the next rows, at most 500, and say when none is left. Rows that became duplicates meanwhile are left out.

    Who has a student number, or an examinee number before it, gets an account that waits for its owner to choose a
    password. Records that may be of one person are noted, for a person to settle.

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
    problems, persons = known_already(newcomers)
    refused = {number for number, found in problems.items() if any(one.level in _HINDERS for one in found)}
    _leave_out([rows[number] for number in refused], problems)
    entering = {row: replace(newcomers[n], person=persons.get(n)) for n, row in rows.items() if n not in refused}
    if entering:
        authority = for_the_record(gettext_noop("Import %(number)d"), number=source.pk)
        event = enter_students(rows=list(entering.values()), by=by, at=at, authority=authority)
        pairs = zip(event.entered, entering.values(), strict=True)
        numbers = {person: row.student_no or row.ksh for (person, _one), row in pairs}
        open_accounts(names={person: number for person, number in numbers.items() if number}, by=by, at=at)
        with connection.cursor() as cursor:
            enrollments = [enrollment for _person, enrollment in event.entered]
            cursor.execute(_LOADED, [[row.pk for row in entering], enrollments])
        students = Enrollment.objects.filter(pk__in=enrollments).values_list("student", flat=True)
        find_likenesses(students=list(students), by=by, at=at)
    ended = not good.exists()
    if ended:
        source.state, source.loaded_at = Import.State.LOADED, at
        source.save()
    return StudentsLoaded(
        at=at,
        by=by.pk,
        about=f"enrollment.import:{source.pk}",
        upload=source.pk,
        loaded=len(entering),
        left_out=len(refused),
        ended=ended,
    )


def _leave_out(rows: Sequence[ImportRow], problems: Mapping[int, Sequence[Problem]]) -> None:
    for row in rows:
        found = problems[row.number]
        wrong = any(one.level == ERROR for one in found)
        row.verdict = ImportRow.Verdict.WRONG if wrong else ImportRow.Verdict.DUPLICATE
        row.problems = [*row.problems, *(one.packed() for one in found)]
        row.save()
