"""The working-day calendar of a year."""

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from rulebook.queries import missing_year, school_calendar
from rulebook.queries.reading import months_of
from rulebook.rules.calendar import CalendarMissing
from rulebook.tabs import CALENDAR, links_of
from rulebook.views.editions import base_for
from security.access import may
from security.signed_in import SignedInRequest, signed_in

EARLIEST, LATEST = 2000, 2100


@signed_in
@require_safe
def calendar(request: SignedInRequest, year: int | None = None) -> HttpResponse:
    """Twelve months with days off, make-up working days, closures; says whether the year is provisional.

    A year without data is said to be missing, with the years that are loaded to go to.
    """
    today = localtime(request.at).date()
    number = today.year if year is None else year
    if not EARLIEST <= number <= LATEST:
        raise Http404
    known = school_calendar()
    loaded = known.years.get(number)
    months = months_of(number, known) if loaded else []
    context = {
        "base": base_for(request),
        "number": number,
        "year": loaded,
        "today": today,
        "years": sorted(known.years),
        "months": months,
        "worked": sum(month.worked for month in months),
        "missing": "" if loaded else missing_year(CalendarMissing(number)),
        "works_here": may(request.person, "calendar.publish", request.at, verbs={"decide", "prepare"}),
        "links": links_of(CALENDAR, str(number), reader=request.person, at=request.at),
        "closures": [one for one in known.closures if number in (one.first.year, one.last.year)],
    }
    return TemplateResponse(request, "rulebook/calendar.html", context)
