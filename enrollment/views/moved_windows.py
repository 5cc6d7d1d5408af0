"""The registration windows and the days of single students that the calendar moved."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from enrollment.queries.batches import moved_by_the_calendar
from enrollment.queries.moved_days import own_days_moved
from security.signed_in import SignedInRequest, needs


@require_safe
@needs("calendar.publish", verbs={"decide", "prepare"})
def moved_windows(request: SignedInRequest, year: int) -> HttpResponse:
    """Those whose last day lay in this calendar year or lies in it now, and the days of single students that moved;
    for the readers of the other changes.
    """
    days, count = own_days_moved(year)
    context = {"year": year, "rows": moved_by_the_calendar(year), "days": days, "more": count - len(days)}
    return render(request, "enrollment/moved_windows.html", context)
