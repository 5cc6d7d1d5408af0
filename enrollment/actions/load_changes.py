"""Load a chunk of an import's changes of data."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_noop

from enrollment.actions.change_fields import change_fields
from enrollment.actions.loading import has_ended
from enrollment.events import ChangesLoaded
from enrollment.models import Import, ImportRow
from enrollment.queries.imports import CONFIRM, take_import
from enrollment.queries.records import records_of, taken
from enrollment.rules.cells import NOTE, Problem
from enrollment.rules.changes import why_not
from enrollment.rules.fields import Source
from enrollment.rules.record import Change, Record
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons
from security.rules.record_words import for_the_record
from security.rules.words import Sentence, marked

CHUNK: Final = 500
CHANGED_SINCE: Final = marked("This has changed since the check. Upload the row again and look at it anew.")

TWICE: Final = marked("This student stands in row {row} already. Put both rows into one.")


@recorded
def load_changes(*, upload: int, by: Person, at: datetime) -> ChangesLoaded:
    """Change what the next rows say, at most 500, and say when none is left. A row is loaded once.

    Whoever's data are no longer as the check showed them, or are locked by now, is left out with the reason.
    :raises NotFound: if the import is not being loaded
    """
    states, matter = (Import.State.LOADING,), Import.Matter.CHANGES
    source = take_import(upload, by=by, at=at, states=states, verbs=CONFIRM, matter=matter)
    good = ImportRow.objects.filter(of=source, verdict=ImportRow.Verdict.GOOD)
    chunk = list(good.select_for_update(no_key=True).order_by("number")[:CHUNK])
    rows = _once(chunk)
    wanted = {row.enrollment_id or 0: [Change(*one) for one in row.values["changes"]] for row in rows}
    lock_persons(record.person for record in records_of(wanted).values())
    records = records_of(wanted)  # as they are under the lock
    problems = _problems(wanted, records, Source(source.source))
    going = [row for row in rows if row.enrollment_id not in problems]
    _leave_out([row for row in rows if row.enrollment_id in problems], problems)
    if going:
        ImportRow.objects.filter(pk__in=[row.pk for row in going]).update(verdict=ImportRow.Verdict.LOADED)
        change_fields(
            changes=[(records[row.enrollment_id or 0], wanted[row.enrollment_id or 0]) for row in going],
            source=source.source,
            authority=for_the_record(gettext_noop("Import %(number)d"), number=source.pk),
            upload=source.pk,
            by=by,
            at=at,
        )
    ended = has_ended(source, at)
    return ChangesLoaded(
        at=at,
        by=by.pk,
        about=f"enrollment.import:{source.pk}",
        upload=source.pk,
        loaded=len(going),
        left_out=len(chunk) - len(going),
        ended=ended,
    )


def _once(chunk: Sequence[ImportRow]) -> list[ImportRow]:
    """The first row of each student; a further one is left out, though the check lets none through."""
    first: dict[int | None, ImportRow] = {}
    for row in chunk:
        earlier = first.setdefault(row.enrollment_id, row)
        if earlier is not row:
            row.verdict = ImportRow.Verdict.WRONG
            row.problems = [*row.problems, Problem("", Sentence(TWICE, {"row": earlier.number})).packed()]
            row.save()
    return list(first.values())


def _problems(
    wanted: Mapping[int, Sequence[Change]], records: Mapping[int, Record], source: Source
) -> dict[int, list[Problem]]:
    """By enrollment, what speaks against its row by now."""
    found = taken({pk: {one.field: one.new for one in changes} for pk, changes in wanted.items()})
    for pk, changes in wanted.items():
        record = records.get(pk)
        if record is None:
            found[pk] = [Problem("", Sentence(CHANGED_SINCE))]
            continue
        moved = [Problem(one.field, Sentence(CHANGED_SINCE)) for one in changes if record.now(one.field) != one.old]
        refused = [why_not(one.field, record, source) for one in changes]
        more = [*moved, *(one for one in refused if one is not None and one.level != NOTE)]
        if more:
            found[pk] = [*found.get(pk, ()), *more]
    return found


def _leave_out(rows: Sequence[ImportRow], problems: Mapping[int, Sequence[Problem]]) -> None:
    for row in rows:
        row.verdict = ImportRow.Verdict.WRONG
        row.problems = [*row.problems, *(one.packed() for one in problems[row.enrollment_id or 0])]
        row.save()
