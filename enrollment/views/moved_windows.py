"""The registration windows that the calendar moved."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from enrollment.queries.batches import moved_by_the_calendar
from security.signed_in import SignedInRequest, needs


@require_safe
@needs("calendar.publish", verbs={"decide", "prepare"})
def moved_windows(request: SignedInRequest, year: int) -> HttpResponse:
    """Those whose last day lay in this calendar year or lies in it now; for the readers of the other changes."""
    return render(request, "enrollment/moved_windows.html", {"year": year, "rows": moved_by_the_calendar(year)})
