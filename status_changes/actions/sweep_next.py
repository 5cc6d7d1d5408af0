"""Look through the next range of a sweep's roster: one act, one transaction (law 5)."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _

from enrollment.actions.move_registrations import move_registrations
from enrollment.models import TermRegistration, TermState
from enrollment.queries.overdue import not_registered, overdue
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons
from security.rules.record_words import for_the_record
from status_changes.actions.drop_proposals import drop_proposals
from status_changes.actions.propose import propose
from status_changes.events import Swept
from status_changes.models import Proposal, Sweep
from status_changes.queries.sweeps import (
    Found,
    rows_ahead,
    superseded_by,
    to_be_cancelled,
    to_be_left,
)

Rows = QuerySet[TermRegistration]
NEWER = _("A newer proposal takes its place.")


class _Catch(NamedTuple):
    """What a range held: the rows that moved, those of them with an accepted reason, and what is proposed for whom."""

    moved: Sequence[tuple[int, int]]
    excused: frozenset[int]
    proposed: int
    years: Sequence[int] = ()


@recorded
def sweep_next(*, sweep: int, by: Person, at: datetime) -> Swept:
    """The next 2,000 students of the roster, and how far the sweep has come, in one transaction.

    Every person who is found is locked in order and looked at once more. Killed, nothing of the range has happened;
    called by two at once, the second waits and goes on behind the first: nobody is missed, nobody is found twice.
    Of whom nothing can be counted, as a year is not loaded, nothing is proposed yet.
    """
    run = Sweep.objects.select_for_update(of=("self",), no_key=True).select_related("batch__term").get(pk=sweep)
    rows, last = rows_ahead(run)
    catch = _Catch((), frozenset(), 0)
    if run.ended_at is None:
        look = _after_window if run.kind == Sweep.Kind.AFTER_WINDOW else _at_term_end
        catch = look(run, rows, by=by, at=at)
        _advance(run, catch, last, at=at)
    return Swept(
        at=at,
        by=by.pk,
        about=f"status_changes.sweep:{run.pk}",
        sweep=run.pk,
        kind=run.kind,
        batch=run.batch_id,
        term=run.batch.term.code,
        on=run.on,
        found=tuple(catch.moved),
        excused=catch.excused,
        proposed=catch.proposed,
        years=tuple(catch.years),
        ended=last is None,
    )


def _after_window(run: Sweep, rows: Rows, *, by: Person, at: datetime) -> _Catch:
    """Who let the last day go by is overdue; for whom nothing speaks any more, auto-left is proposed."""
    late, before = overdue(rows, run.on), rows.filter(state=TermState.OVERDUE)
    lock_persons([*late.values_list("person", flat=True), *before.values_list("person", flat=True)])
    ids = list(late.values_list("pk", flat=True))
    moved = move_registrations(registrations=ids, transition="fall_overdue", by=by, at=at).moved
    found, years = to_be_left(rows, run.on)
    return _Catch(moved, frozenset(), propose_all(run, Proposal.Kind.AUTO_LEFT, found, by=by, at=at), years)


def _at_term_end(run: Sweep, rows: Rows, *, by: Person, at: datetime) -> _Catch:
    """Whoever has not registered is unregistered, by way of overdue; too many missed terms propose the cancellation."""
    open_ones = not_registered(rows)
    lock_persons(open_ones.values_list("person", flat=True))
    ids = set(open_ones.values_list("pk", flat=True))
    early = list(open_ones.exclude(state=TermState.OVERDUE).values_list("pk", flat=True))
    if early:
        move_registrations(registrations=early, transition="fall_overdue", by=by, at=at)
    moved = move_registrations(registrations=ids, transition="lapse", by=by, at=at).moved
    after = TermRegistration.objects.filter(pk__in=ids)
    excused = frozenset(after.filter(with_cause=True).values_list("pk", flat=True))
    found = list(to_be_cancelled(after))
    return _Catch(moved, excused, propose_all(run, Proposal.Kind.CANCELLATION, found, by=by, at=at))


def propose_all(run: Sweep, kind: str, found: Sequence[Found], *, by: Person, at: datetime) -> int:
    """Propose it for each; of one enrollment the newest proposal to cancel it stands (REG-4.3)."""
    if not found:
        return 0
    if kind == Proposal.Kind.CANCELLATION and (older := superseded_by(found)):
        drop_proposals(proposals=older, why=for_the_record(NEWER), is_superseded=True, by=by, at=at)
    propose(sweep=run, kind=kind, found=found, by=by, at=at)
    return len(found)


def _advance(run: Sweep, catch: _Catch, last: int | None, *, at: datetime) -> None:
    """How far it has come is written with what was found, so that both are there or neither."""
    if run.kind == Sweep.Kind.AFTER_WINDOW:
        run.overdue += len(catch.moved)
    else:
        run.unregistered += len(catch.moved)
    run.proposed += catch.proposed
    if last is None:
        run.ended_at = at
    else:
        run.reached = last
    run.save()
