"""Load the example semester of the regulation."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registrar.example.diary import Page, play
from registrar.example.office import NotTheExample
from registrar.example.plan import TERM, Plan


class Command(BaseCommand):
    """Term 2023-2024-1 with 3,000 students, played day by day through the system's own acts, each at its moment.

    Only into a database of its own. Killed and called again it goes on; called once more it changes nothing.
    """

    help = "Play the example semester (term 2023-2024-1, 3,000 students) into an empty school."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Play, with a line for everything that happens."""
        try:
            done = play(Plan(), told=self._tell)
        except NotTheExample as refusal:
            raise CommandError(str(refusal)) from None
        said = (
            "The example semester is there." if done else "The example semester is there already; nothing was changed."
        )
        self.stdout.write(f"{said} Its figures: bin/manage term_report {TERM}")

    def _tell(self, page: Page, count: int) -> None:
        self.stdout.write(f"{page.at:%Y-%m-%d %H:%M}  {page.title}: {count}")
