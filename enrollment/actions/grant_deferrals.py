"""Give those whose deferral was granted their new last day to register."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from enrollment.actions.move_registrations import move_registrations
from enrollment.events import DeferralsGranted
from enrollment.models import DeferralRequest, TermRegistration
from enrollment.queries.deferrable_terms import row_by_term
from enrollment.queries.deferral_ends import end_of
from enrollment.queries.deferred import granted_to
from enrollment.queries.registration import editions_of_rows
from rulebook.rules.calendar import Due
from security.journal import recorded
from security.models import Person


@recorded
def grant_deferrals(*, applications: Collection[int], by: Person, at: datetime) -> DeferralsGranted:
    """Set the new last day of each, and note it on the roster (REG-1.2, AMB-04).

    Filed before or inside the window, the days count from the window's end; filed later, from the approval; never
    beyond the term's last day. Where the term is over, its registration closed or the student counted as having left,
    it only says that there was a cause. Where the calendar of its year is missing, the day is provisional.
    Where the roster is not frozen yet, nothing is set: `RosterFrozen` comes back to it.
    """
    rows = DeferralRequest.objects.filter(application__in=applications).select_related("application", "term")
    requests = list(rows.order_by("pk"))
    known = row_by_term([one.enrollment_id for one in requests], [one.term_id for one in requests])
    pairs = [(one, known[key]) for one in requests if (key := (one.enrollment_id, one.term_id)) in known]
    editions = editions_of_rows(row.pk for _request, row in pairs)
    granted = granted_to([one.enrollment_id for one in requests])
    by_day: dict[Due | None, list[tuple[DeferralRequest, TermRegistration]]] = defaultdict(list)
    for request, row in pairs:
        by_day[end_of(request, row, editions[row.pk], granted[request.enrollment_id])].append((request, row))
    for due, ones in by_day.items():
        _defer(due, ones, by=by, at=at)
    given = {request.pk: due.day if due else None for due, ones in by_day.items() for request, _row in ones}
    return DeferralsGranted(
        at=at,
        by=by.pk,
        granted=tuple((one.application.person_id, one.pk, one.term.code, given.get(one.pk)) for one in requests),
    )


def _defer(
    due: Due | None, ones: Iterable[tuple[DeferralRequest, TermRegistration]], *, by: Person, at: datetime
) -> None:
    rows = [row.pk for _request, row in ones]
    if due is None:
        TermRegistration.objects.filter(pk__in=rows).update(with_cause=True)
        return
    DeferralRequest.objects.filter(pk__in=[request.pk for request, _row in ones]).update(
        ends_on=due.day, is_provisional=due.provisional
    )
    TermRegistration.objects.filter(pk__in=rows, deadline__lt=due.day).update(deadline=due.day)
    move_registrations(registrations=rows, transition="defer", by=by, at=at)
