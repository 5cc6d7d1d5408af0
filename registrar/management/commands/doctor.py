"""`bin/manage doctor`: what this installation lacks, a sentence each."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from registrar.doctor import CHECKS, Finding, examine, is_ready


class Command(BaseCommand):
    """Status 0 if the site can serve, 1 if it cannot; with `--strict`, 1 as soon as anything is amiss."""

    help = "Look at the installation and say what is missing."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to look at, and what counts."""
        parser.add_argument("--only", nargs="+", default=[], metavar="CHECK", help=" ".join(one.key for one in CHECKS))
        parser.add_argument("--strict", action="store_true", help="status 1 also for what the site can serve without")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Look, tell, and leave with the status."""
        only = frozenset(options["only"])
        if unknown := only - {one.key for one in CHECKS}:
            known = ", ".join(one.key for one in CHECKS)
            raise CommandError(f"There is no check {min(unknown)!r}. There are: {known}")
        findings = examine(timezone.now(), only=only)
        for found in findings:
            self.stdout.write(_line(found))
        amiss = sum(not found.is_well for found in findings)
        if not is_ready(findings):
            self.stdout.write(_("The site cannot serve like this."))
            raise SystemExit(1)
        words = _("The site can serve; amiss: {n}.") if amiss else _("All is well.")
        self.stdout.write(words.format(n=amiss))
        if amiss and options["strict"]:
            raise SystemExit(1)


def _line(found: Finding) -> str:
    mark = "✓" if found.is_well else "✗" if found.is_needed else "!"
    return f"{mark} {found.key} · {found.name}: {found.words}"
