"""Print a new code for the first start."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from registrar.first_start import fresh_setup_code
from security.actions.issue_setup_code import NoCodeNeeded


class Command(BaseCommand):
    """For who cannot read the web's log, whose code is too old or void, or whose browser was lost half way."""

    help = "Print a new code for /setup/; the one before is void."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """The code, on a line of its own."""
        if settings.DEMO_MODE:
            raise CommandError("A demonstration sets itself up.")
        try:
            self.stdout.write(fresh_setup_code(uuid4().hex, timezone.now()))
        except NoCodeNeeded:
            raise CommandError("There is nothing to set up: the school has accounts already.") from None
