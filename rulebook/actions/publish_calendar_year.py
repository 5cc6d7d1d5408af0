"""Enter the working days of a year."""

from datetime import datetime

from django.utils.translation import gettext as _

from rulebook.events import CalendarYearPublished
from rulebook.models import CalendarYear
from rulebook.queries import forget_calendar
from rulebook.rules.calendar import Year
from security.access import may
from security.journal import recorded
from security.models import Person


class CannotPublish(Exception):
    """The year cannot be entered like this; the message says why."""


@recorded
def publish_calendar_year(*, year: Year, by: Person, at: datetime) -> CalendarYearPublished:
    """Write the days of the year, replacing what was known of it. A final year never becomes provisional again.

    :raises CannotPublish: if it is not this person's office, for days that belong to another year or stand on both
        lists, or a step back from final
    """
    if not (by.is_system or may(by, "calendar.publish", at, verbs={"decide"})):
        raise CannotPublish(_("The head of academic affairs publishes the calendar; you may prepare it."))
    _check(year)
    known = CalendarYear.objects.select_for_update().filter(pk=year.number).first()
    if known is not None and known.state == CalendarYear.State.FINAL and not year.final:
        raise CannotPublish(
            _("The calendar of {year} is final; a provisional one cannot replace it.").format(year=year.number)
        )
    state = CalendarYear.State.FINAL if year.final else CalendarYear.State.PROVISIONAL
    CalendarYear.objects.update_or_create(
        year=year.number,
        defaults={"state": state, "source": year.source, "off": sorted(year.off), "work": sorted(year.work)},
    )
    forget_calendar()
    return CalendarYearPublished(
        at=at,
        by=by.pk,
        about=f"rulebook.calendaryear:{year.number}",
        year=year.number,
        final=year.final,
        replaced_provisional=known is not None and known.state == CalendarYear.State.PROVISIONAL,
    )


def _check(year: Year) -> None:
    both = sorted(year.off & year.work)
    if both:
        raise CannotPublish(_("{day} stands both as a day off and as a working day.").format(day=both[0]))
    for day in sorted(year.off | year.work):
        at_the_turn = day in year.off and day.year == year.number - 1 and day.month == 12
        if day.year != year.number and not at_the_turn:
            raise CannotPublish(_("{day} is not a day of {year}.").format(day=day, year=year.number))
