"""`bin/backup FOLDER`: a backup of database, files and anchor below the folder, while the office is open."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from registrar.backups import BadBackup, manifest
from registrar.backups.taking import keep_newest, take


class Command(BaseCommand):
    """Runs as the owner of the database. The keys are not in it, and are needed to put it back."""

    help = "Back up the database, the stored files and the journal's anchor; or look whether a backup is whole."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to, and how."""
        parser.add_argument("folder", type=Path, help="backups are made below this folder; with --check, one backup")
        parser.add_argument("--plain", action="store_true", help="do not encrypt the dump of the database")
        parser.add_argument("--keep", type=int, default=0, metavar="N", help="afterwards remove all but the newest N")
        parser.add_argument("--check", action="store_true", help="make none; look whether this one is whole")

    def handle(self, *_args: Any, folder: Path, **options: Any) -> None:
        """Make it or check it, and say what is in it."""
        folder = folder.expanduser().absolute()
        try:
            if options["check"]:
                place, made = folder, manifest.read(folder)
                manifest.must_be_whole(folder, made)
            else:
                place, made = take(folder, timezone.now(), encrypted=not options["plain"])
        except BadBackup as refusal:
            raise CommandError(str(refusal)) from None
        words = _("{place}: {tables} tables with {rows} rows, {files} files, journal up to seal {seal}.")
        told = {"tables": len(made.tables), "rows": made.rows, "files": made.files, "seal": made.seal}
        self.stdout.write(words.format(place=place, **told))
        if options["keep"] and not options["check"]:
            for gone in keep_newest(folder, options["keep"]):
                self.stdout.write(_("removed: {place}").format(place=gone))
        self.stdout.write(_("The keys are not in it. Keep them elsewhere: without them it cannot be put back."))
