"""Load a chunk of a workbook of holds."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from enrollment.actions.loading import has_ended, leave_out
from enrollment.events import HoldsLoaded
from enrollment.models import Enrollment, Hold, Import, ImportRow
from enrollment.queries.hold_rows import held_up, known_kinds
from enrollment.queries.imports import CONFIRM, take_import
from enrollment.rules.cells import Cells, Problem
from enrollment.rules.hold_rows import NO_STUDENT, Held, HoldLine, KnownKind, by_words, kind_of, why_not
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons
from security.rules.words import Sentence

CHUNK: Final = 500


@recorded
def load_holds(*, upload: int, by: Person, at: datetime) -> HoldsLoaded:
    """Place the holds of the next rows, at most 500, and say when none is left (REG-2.2).

    Each row is judged once more under the lock, for the person who loads it; one that no longer fits is left out with
    the reason.
    :raises NotFound: if the import is not being loaded, or the person sets no holds
    """
    states, matter = (Import.State.LOADING,), Import.Matter.HOLDS
    source = take_import(upload, by=by, at=at, states=states, verbs=CONFIRM, matter=matter)
    good = ImportRow.objects.filter(of=source, verdict=ImportRow.Verdict.GOOD)
    rows = list(good.select_for_update(no_key=True).order_by("number")[:CHUNK])
    pairs = dict(Enrollment.objects.filter(pk__in={row.enrollment_id for row in rows}).values_list("pk", "person"))
    lock_persons(pairs.values())
    going = _fitting(rows, by, at)
    _place(going, source, by, at)
    return HoldsLoaded(
        at=at,
        by=by.pk,
        about=f"enrollment.import:{source.pk}",
        upload=source.pk,
        concerned=tuple(
            sorted((pairs[row.enrollment_id or 0], row.enrollment_id or 0, _hold(row)["name"]) for row in going)
        ),
        loaded=len(going),
        left_out=len(rows) - len(going),
        ended=has_ended(source, at),
    )


def _fitting(rows: Collection[ImportRow], by: Person, at: datetime) -> list[ImportRow]:
    """The rows that still fit; the others keep the reason."""
    kinds = by_words(known_kinds(by, at))
    known, going = held_up(by, at, {row.enrollment_id or 0 for row in rows}), []
    for row in rows:
        problems = _problems(row, kinds, known.get(row.enrollment_id or 0))
        if problems:
            leave_out(row, problems)
        else:
            going.append(row)
    return going


def _problems(row: ImportRow, kinds: dict[str, KnownKind], held: Held | None) -> Sequence[Problem]:
    """What speaks against the row now; the kind is looked for by its code."""
    shown, kept = row.values["shown"], _hold(row)
    if held is None:
        return [Problem("student_no", Sentence(NO_STUDENT, {"number": shown["number"]}))]
    cells = Cells({})
    kind = kind_of(cells, HoldLine(kept["kind"], kept["reason"]), kinds)
    problem = why_not(kind, shown["name"], held) if kind else None
    return [*cells.problems, *([problem] if problem else [])]


def _place(rows: Collection[ImportRow], source: Import, by: Person, at: datetime) -> None:
    Hold.objects.bulk_create(
        Hold(
            enrollment_id=row.enrollment_id or 0,
            kind_id=_hold(row)["kind"],
            reason=_hold(row)["reason"],
            placed_by=by,
            placed_at=at,
            of=source,
        )
        for row in rows
    )
    ImportRow.objects.filter(pk__in=[row.pk for row in rows]).update(verdict=ImportRow.Verdict.LOADED)


def _hold(row: ImportRow) -> dict[str, str]:
    """What the check has kept of the row: code and name of the kind, and the reason."""
    found: dict[str, str] = row.values["hold"]
    return found
