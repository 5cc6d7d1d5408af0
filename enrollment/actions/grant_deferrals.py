"""Give those whose deferral was granted their new last day to register."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.utils.timezone import localtime

from enrollment.actions.move_registrations import move_registrations
from enrollment.events import DeferralsGranted
from enrollment.models import DeferralRequest, TermRegistration
from enrollment.queries.deferrals import last_day_of, row_by_term
from enrollment.queries.registration import editions_of_rows
from security.journal import recorded
from security.models import Person


@recorded
def grant_deferrals(*, applications: Collection[int], by: Person, at: datetime) -> DeferralsGranted:
    """Set the new last day of each, and note it on the roster (REG-1.2, AMB-04).

    Filed before or inside the window, the days count from the window's end; filed later, from the approval; never
    beyond the term's last day. Where the term is over or its registration closed, it only says that there was a cause.
    Where the roster is not frozen yet, nothing is set: `RosterFrozen` comes back to it.
    """
    rows = DeferralRequest.objects.filter(application__in=applications).select_related("application", "term")
    requests = list(rows.order_by("pk"))
    known = row_by_term([one.enrollment_id for one in requests], [one.term_id for one in requests])
    pairs = [(one, known[key]) for one in requests if (key := (one.enrollment_id, one.term_id)) in known]
    editions = editions_of_rows(row.pk for _request, row in pairs)
    by_day: dict[date | None, list[tuple[DeferralRequest, TermRegistration]]] = defaultdict(list)
    for request, row in pairs:
        by_day[_ends_on(request, row, editions[row.pk])].append((request, row))
    for day, ones in by_day.items():
        _defer(day, ones, by=by, at=at)
    given = {request.pk: day for day, ones in by_day.items() for request, _row in ones}
    return DeferralsGranted(
        at=at,
        by=by.pk,
        granted=tuple((one.application.person_id, one.pk, one.term.code, given.get(one.pk)) for one in requests),
    )


def _ends_on(request: DeferralRequest, row: TermRegistration, edition: int) -> date | None:
    """:raises CalendarMissing: if the last day lies in a year that is not loaded"""
    filed, decided = request.application.submitted_at, request.application.decided_at
    assert filed is not None  # noqa: S101 - it was granted
    assert decided is not None  # noqa: S101
    due = last_day_of(
        edition,
        request.term,
        row,
        filed_on=localtime(filed).date(),
        approved_on=localtime(decided).date(),
        days=request.days or 0,
    )
    return due.day if due else None


def _defer(
    day: date | None, ones: Iterable[tuple[DeferralRequest, TermRegistration]], *, by: Person, at: datetime
) -> None:
    rows = [row.pk for _request, row in ones]
    if day is None:
        TermRegistration.objects.filter(pk__in=rows).update(with_cause=True)
        return
    DeferralRequest.objects.filter(pk__in=[request.pk for request, _row in ones]).update(ends_on=day)
    TermRegistration.objects.filter(pk__in=rows, deadline__lt=day).update(deadline=day)
    move_registrations(registrations=rows, transition="defer", by=by, at=at)
