"""`bin/manage sweep_files`: take out of the file store what no row names, and say which rows have lost their file."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from casework.sweeps.store import damaged_files, sweep_store


class Command(BaseCommand):
    """Runs by itself every night; by hand after a restore."""

    help = "Remove stored files that no row names; with --check, look whether every row's file is there and unchanged."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The options."""
        parser.add_argument("--older-than", type=int, default=24, metavar="HOURS", help="leave younger files alone")
        parser.add_argument("--check", action="store_true", help="read every file and compare its digest")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Sweep, then check."""
        removed = sweep_store(at=timezone.now(), young=timedelta(hours=options["older_than"]))
        self.stdout.write(f"{removed} unclaimed files removed")
        if options["check"]:
            count, damaged = damaged_files()
            for pk in damaged:
                self.stderr.write(f"file {pk}: missing or damaged")
            self.stdout.write(f"{count} files read, {len(damaged)} missing or damaged")
            if damaged:
                raise SystemExit(1)
