"""`bin/manage rotate_keys`: encrypt everything with the newest keys while the office works, and say what is left."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from casework.sweeps.store import rotate_files, stale_files
from security.sweeps.rotation import left_behind, rotate_fields


class Command(BaseCommand):
    """Begun anew after a crash it goes on where it was. Status 1 while something still needs an older key."""

    help = "Encrypt all values and files with the newest keys; with --check only say what still needs an older one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The options."""
        parser.add_argument("--check", action="store_true", help="change nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Rotate, then count."""
        if not options["check"]:
            at = timezone.now()
            self.stdout.write(f"{rotate_fields(at=at, told=self._told)} rows encrypted anew")
            self.stdout.write(f"{rotate_files(at=at)} files encrypted anew")
        left = left_behind() | {"files": sum(1 for _file in stale_files())}
        left = {name: count for name, count in left.items() if count}
        for name, count in left.items():
            self.stderr.write(f"{name}: {count} still need an older key. It must stay on the ring.")
        if left:
            raise SystemExit(1)
        self.stdout.write("Nothing needs an older key. The older ones may leave FIELD_KEYS, INDEX_KEYS and FILE_KEYS.")

    def _told(self, table: str, rows: int) -> None:
        if rows:
            self.stdout.write(f"{table}: {rows}", ending="\n")
            self.stdout.flush()
