"""Until when deferrals run: as they would be granted, as they were, and which of them run still (REG-1.2)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils.timezone import localtime

from enrollment.models import DeferralRequest, Term, TermState
from enrollment.queries.deferrable_terms import Open, row_by_term, window_of
from enrollment.queries.deferrals import IN_FORCE
from enrollment.queries.deferred import Earlier, approved_on, before, days_in
from rulebook.queries import calendar_for, rules_of
from rulebook.rules.calendar import Due
from rulebook.rules.registration import counts_from_approval, earliest_deferral_end
from security.queries import lock_persons


def last_day_of(
    edition: int, term: Term, row: Any, *, filed_on: date, approved_on: date, days: int, earlier: int = 0
) -> Due | None:
    """Until when a deferral approved on this day runs; None where nothing is left to defer: the term was over, or its
    registration is closed.

    Counted from the window's end it comes after the `earlier` days that were granted for the term before. Where the
    last day lies in a year that is not loaded, it is provisional.
    """
    if Open(term, row).is_closed:
        return None
    rules, window = rules_of(edition), window_of(edition, term, row, on=filed_on)
    late = counts_from_approval(rules.code("reg.deferral_anchor"), filed_on=filed_on, window_ends=window)
    return earliest_deferral_end(
        rules,
        filed_on=filed_on,
        approved_on=approved_on,
        days=days if late else days + earlier,
        window_ends=window,
        term_ends=term.ends_on,
        calendar=calendar_for(rules),
    )


def end_of(request: DeferralRequest, row: Any, edition: int, granted: Collection[Earlier]) -> Due | None:
    """Until when a deferral that was granted runs for this roster row; None where there was nothing left to defer.

    `granted` are all that were granted to the enrollment (`granted_to`).
    """
    filed, decided = request.application.submitted_at, request.application.decided_at
    assert filed is not None  # noqa: S101 - it was granted
    assert decided is not None  # noqa: S101
    if row.state == TermState.UNREGISTERED:
        return None
    return last_day_of(
        edition,
        request.term,
        row,
        filed_on=localtime(filed).date(),
        approved_on=approved_on(granted, application=request.pk, decided_at=decided),
        days=request.days or 0,
        earlier=days_in(before(granted, application=request.pk, term=request.term_id, decided_at=decided)),
    )


def running_deferrals(since: date) -> list[tuple[DeferralRequest, Any]]:
    """Lock the students, then give the deferrals that end on this day or later, each with its roster row: of
    registrations that are open, of students who have not registered.
    """
    rows = DeferralRequest.objects.filter(IN_FORCE, ends_on__gte=since).select_related("application", "term")
    lock_persons(rows.values_list("application__person", flat=True))
    requests = list(rows.order_by("pk"))
    known = row_by_term([one.enrollment_id for one in requests], [one.term_id for one in requests])
    pairs = [(one, known.get((one.enrollment_id, one.term_id))) for one in requests]
    waiting = (TermState.DEFERRED, TermState.NOT_STARTED, TermState.IN_PROCESS)
    return [(one, row) for one, row in pairs if row and row.state in waiting and row.batch.closed_at is None]
