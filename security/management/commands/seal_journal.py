"""`bin/manage seal_journal`: the sealer at work, beside the web and the worker."""

import logging
import signal
import threading
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error, connection
from django.utils import timezone

from security.checks import refuse_to_start
from security.journal.anchor import AnchorDisagrees, anchor
from security.journal.sealer import JournalWentBack, seal_once

SEAL_EVERY = 0.2  # seconds
ANCHOR_EVERY = timedelta(seconds=10)
TRY_AGAIN_AFTER = 1.0  # seconds
OUR_SENTENCES = (ValueError, JournalWentBack, AnchorDisagrees)

log = logging.getLogger("security.journal")


class Command(BaseCommand):
    """Seals the journal every 200 ms and notes its head in the anchor every 10 s, until it is told to stop.

    Several may run: they take turns, one that finds another at work lets it be. When the database goes away it waits.
    It refuses to start where the web would: what it sealed with a sample key would vouch for nothing.
    """

    help = "Seal the journal every 200 ms and anchor its head every 10 s, until stopped."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="seal and anchor what is there, then leave")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        told_to_stop = threading.Event()
        if not once:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: told_to_stop.set())
        refuse_to_start()
        if not once:
            _go_on_until(told_to_stop)
            return
        sealed = _seal_all()
        anchor(timezone.now())
        self.stdout.write(f"{sealed} entries sealed.")


def _go_on_until(told_to_stop: threading.Event) -> None:
    anchor_due, wait, trouble = timezone.now(), SEAL_EVERY, ""
    while not told_to_stop.is_set():
        try:
            _seal_all()
            if timezone.now() >= anchor_due:
                anchor_due = timezone.now() + ANCHOR_EVERY
                anchor(timezone.now())
            wait, trouble = SEAL_EVERY, ""
        except (Error, OSError, ValueError, JournalWentBack, AnchorDisagrees) as problem:
            told = str(problem) if isinstance(problem, OUR_SENTENCES) else type(problem).__name__
            if told != trouble:
                log.error("The journal is not sealed or not anchored: %s", told)
            wait, trouble = TRY_AGAIN_AFTER, told
            connection.close()
        told_to_stop.wait(wait)


def _seal_all() -> int:
    """Seal until nothing more can be sealed; how many entries that were."""
    sealed = 0
    while (link := seal_once()) is not None:
        sealed += link.count
    return sealed
