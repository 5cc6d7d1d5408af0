"""`migrate` that stands in nobody's way: it waits two seconds for a lock, and then says to try again."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as DjangosMigrate
from django.db import OperationalError, connections
from django.db.migrations import Migration
from psycopg.errors import LockNotAvailable

PATIENCE = "2s"
WITHOUT_END = "0"  # an index built beside the work only waits for it; given up half way, it would stay as a ruin


class Command(DjangosMigrate):
    """Django's own; while a migration waits for a table, everybody else who wants that table waits behind it."""

    def handle(self, *args: Any, **options: Any) -> None:
        """:raises CommandError: if a lock was not to be had in time"""
        self.alias: str = options["database"]
        self._wait_for_locks(PATIENCE)
        try:
            super().handle(*args, **options)
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
            raise CommandError(
                f"A table was in use by another transaction for more than {PATIENCE}. The migration that waited for it"
                " changed nothing; those before it are done. Run the command again; if it says this again, stop worker"
                " and beat first."
            ) from error
        finally:
            connections[self.alias].close()  # with what was set in it

    def migration_progress_callback(
        self,
        action: str,
        migration: Migration | None = None,
        fake: bool = False,  # noqa: FBT001, FBT002 - Django's
    ) -> None:
        """Before each migration: what it may wait for."""
        if migration is not None and action in {"apply_start", "unapply_start"}:
            self._wait_for_locks(PATIENCE if migration.atomic else WITHOUT_END)
        super().migration_progress_callback(action, migration, fake)

    def _wait_for_locks(self, patience: str) -> None:
        with connections[self.alias].cursor() as cursor:
            cursor.execute("select set_config('lock_timeout', %s, false)", [patience])
