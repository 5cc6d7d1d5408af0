"""Load the example semester of the regulation."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registrar.example.diary import diary
from registrar.example.office import NotTheExample, Office, make_sure_it_is_the_example
from registrar.example.plan import TERM, Plan


class Command(BaseCommand):
    """Term 2023-2024-1 with 3,000 students, played day by day through the system's own acts, each at its moment.

    Only into a database of its own. Killed and called again it goes on; called once more it changes nothing.
    """

    help = "Play the example semester (term 2023-2024-1, 3,000 students) into an empty school."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Go through the diary; what is done already is passed over."""
        try:
            make_sure_it_is_the_example(Plan())
        except NotTheExample as refusal:
            raise CommandError(str(refusal)) from None
        done, office = 0, Office(Plan())
        for page in diary(office.plan):
            count = page.do(office, page.at)
            done += count
            if count:
                self.stdout.write(f"{page.at:%Y-%m-%d}  {page.title}: {count}")
        if not done:
            self.stdout.write(f"The example semester is there already; nothing was changed. Look: term_report {TERM}")
            return
        self.stdout.write(f"The example semester is there. Its figures: bin/manage term_report {TERM}")
