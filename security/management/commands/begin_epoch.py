"""`bin/manage begin_epoch REASON`: after the database was put back by other means than bin/restore."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from security.journal.anchor import begin_epoch


class Command(BaseCommand):
    """Runs as the owner, before the sealer starts: transaction ids have begun anew, and the journal must know."""

    help = "Raise the journal's epoch after a point-in-time recovery; bin/restore does it by itself."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Why."""
        parser.add_argument("reason", help="what was put back, from when: it stands in the journal's epochs")

    def handle(self, *_args: Any, reason: str, **_options: Any) -> None:
        """Raise it."""
        epoch = begin_epoch(reason, timezone.now())
        self.stdout.write(_("Epoch {number} has begun.").format(number=epoch))
