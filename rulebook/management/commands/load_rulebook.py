"""Load what comes with the system: the shipped editions and the published calendars."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from rulebook.actions.add_edition import add_edition, digest_of
from rulebook.actions.publish_calendar_year import publish_calendar_year
from rulebook.models import CalendarYear, Edition
from rulebook.rules.shipped import shipped_editions, shipped_text, shipped_years
from security.queries import the_system


class Command(BaseCommand):
    """Run again it changes nothing. No edition is in force by that, and no provisional year is made."""

    help = "Load the shipped editions of the regulation and the published working-day calendars."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Add what is missing; a year entered by hand as provisional is replaced by the published one."""
        system, at = the_system(), timezone.now()
        for name in shipped_editions():
            text = shipped_text(name)
            if not Edition.objects.filter(digest=digest_of(text)).exists():
                add_edition(text=text, by=system, at=at)
                self.stdout.write(f"edition {name}")
        final = set(CalendarYear.objects.filter(state=CalendarYear.State.FINAL).values_list("pk", flat=True))
        for year in shipped_years():
            if year.number not in final:
                publish_calendar_year(year=year, by=system, at=at)
                self.stdout.write(f"calendar {year.number}")
