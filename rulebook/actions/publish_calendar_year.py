"""Enter the working days of a year."""

from datetime import datetime
from typing import Final

from django.db import connection
from django.utils.translation import gettext as _

from rulebook.events import CalendarYearPublished
from rulebook.models import CalendarYear
from rulebook.queries import forget_calendar
from rulebook.rules.calendar import Year
from security.access import may
from security.journal import recorded
from security.models import Person

_IN_TURN: Final = 7_365_617  # the advisory lock's number


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
    known = _known(year.number)
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


def _known(number: int) -> CalendarYear | None:
    """What is known of the year, locked until the act ends: of two who publish at once the second reads the first's.

    A row that is not there yet cannot be locked, so publishing takes turns by a lock of its own.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_IN_TURN])
    return CalendarYear.objects.select_for_update().filter(pk=number).first()


def _check(year: Year) -> None:
    both = sorted(year.off & year.work)
    if both:
        raise CannotPublish(_("{day} stands both as a day off and as a working day.").format(day=both[0]))
    for day in sorted(year.off | year.work):
        at_the_turn = day in year.off and day.year == year.number - 1 and day.month == 12
        if day.year != year.number and not at_the_turn:
            raise CannotPublish(_("{day} is not a day of {year}.").format(day=day, year=year.number))
