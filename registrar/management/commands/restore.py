"""`bin/restore BACKUP`: put a backup back into an empty database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from registrar.backups import BadBackup
from registrar.backups.restoring import restore


class Command(BaseCommand):
    """Runs as the owner, while nothing else runs. It ends with the journal verified against its anchor."""

    help = "Put a backup back into an empty database and an empty file store."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which one."""
        parser.add_argument("backup", type=Path, help="the folder of one backup, with manifest.json in it")

    def handle(self, *_args: Any, backup: Path, **_options: Any) -> None:
        """Put it back, and say what came of it."""
        try:
            manifest, verified = restore(backup.expanduser().absolute(), timezone.now())
        except BadBackup as refusal:
            raise CommandError(str(refusal)) from None
        words = _("{tables} tables with {rows} rows are equal to the backup of {at}; {files} files.")
        told = {"tables": len(manifest.tables), "rows": manifest.rows, "files": manifest.files}
        self.stdout.write(words.format(at=manifest.made_at, **told))
        for sentence in verified.lost:
            self.stdout.write(sentence)
        if verified.found:
            raise CommandError(_("The journal does not fit its seals. Look with: bin/manage verify_journal"))
        self.stdout.write(_("The journal is as it was sealed; a new epoch has begun."))
        self.stdout.write(_("Everybody signs in anew. Now start the web, and look with: bin/manage doctor"))
