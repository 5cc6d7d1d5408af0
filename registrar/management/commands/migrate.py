"""`migrate` that stands in nobody's way: it waits two seconds for a lock, and then says to try again."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as DjangosMigrate
from django.db import OperationalError, connections
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from psycopg.errors import LockNotAvailable

PATIENCE = "2s"
WITHOUT_END = "0"  # an index built beside the work only waits for it; given up half way, it would stay as a ruin


class Command(DjangosMigrate):
    """Django's own; while a migration waits for a table, everybody else who wants that table waits behind it."""

    def handle(self, *args: Any, **options: Any) -> None:
        """:raises CommandError: if a lock was not to be had in time, or another version made the database"""
        self.alias: str = options["database"]
        self._wait_for_locks(PATIENCE)
        try:
            self._must_know_what_ran()
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

    def _must_know_what_ran(self) -> None:
        """A database of a newer version, or of one from before the first release, is not touched."""
        loader = MigrationLoader(connections[self.alias])
        ran = loader.applied_migrations.keys() - loader.disk_migrations
        unknown = sorted(name for app, name in ran if app in loader.migrated_apps)
        if unknown:
            raise CommandError(
                f"This database was made by another version of the program: it knows migrations that are not here"
                f" ({', '.join(unknown[:3])}{', …' if len(unknown) > 3 else ''}). Nothing was changed. Run the version"
                " that made it, or a newer one; a demo school is made anew by bin/demo --fresh."
            )

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
