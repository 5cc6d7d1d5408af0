"""Load what comes with the system: the shipped editions and the published calendars."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from rulebook.actions.add_edition import CannotAdd, add_edition, digest_of
from rulebook.actions.publish_calendar_year import publish_calendar_year
from rulebook.models import CalendarYear, Edition
from rulebook.rules.refusal import EditionRefused
from rulebook.rules.shipped import shipped_editions, shipped_text, shipped_years
from security.models import Person
from security.queries import the_system


class Command(BaseCommand):
    """Run again it changes nothing. No edition is in force by that, and no provisional year is made."""

    help = "Load the shipped editions of the regulation and the published working-day calendars."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Add what is missing; a year entered by hand as provisional is replaced by the published one.

        :raises CommandError: listing everything that is wrong with a file; those before it are loaded
        """
        system, at = the_system(), timezone.now()
        for name in shipped_editions():
            self._add(name, by=system, at=at)
        final = set(CalendarYear.objects.filter(state=CalendarYear.State.FINAL).values_list("pk", flat=True))
        for year in shipped_years():
            if year.number not in final:
                publish_calendar_year(year=year, by=system, at=at)
                self.stdout.write(f"calendar {year.number}")

    def _add(self, name: str, *, by: Person, at: datetime) -> None:
        text, file = shipped_text(name), f"{name}.toml"
        if Edition.objects.filter(digest=digest_of(text)).exists():
            return
        try:
            add_edition(text=text, by=by, at=at, file=file)
        except EditionRefused as refused:
            raise CommandError(f"{refused}\nMend {file} and run the command again.") from refused
        except CannotAdd as refused:
            raise CommandError(f"{file}: {refused}") from refused
        self.stdout.write(f"edition {name}")
