"""A migration stands in nobody's way: it gives up a table that is in use, and says what to do."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.db.migrations import Migration

from registrar.management.commands.migrate import Command

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def test_a_table_in_use_is_waited_for_two_seconds_and_then_a_sentence_says_to_try_again():
    mine = connections["owner"].settings_dict
    with psycopg.connect(host=mine["HOST"], user=mine["USER"], dbname=mine["NAME"]) as other:
        other.execute("set idle_in_transaction_session_timeout = '10s'")  # who waits without end is let in then
        other.execute("lock table django_migrations in access exclusive mode")
        with pytest.raises(CommandError, match=r"in use by another transaction .* 2s\. .*Run the command again"):
            call_command("migrate", database="owner", verbosity=0)
    call_command("migrate", database="owner", verbosity=0)


@pytest.mark.parametrize(("atomic", "waits"), [(True, timedelta(seconds=2)), (False, timedelta())])
def test_only_an_index_that_is_built_beside_the_work_may_wait_for_it_without_end(atomic, waits):
    """Given up half way it would stay as a ruin, and nobody waits behind it."""
    command, migration = Command(), Migration("0001_index", "enrollment")
    command.alias, migration.atomic = "owner", atomic
    command.verbosity = 0
    command.migration_progress_callback("apply_start", migration)
    with connections["owner"].cursor() as cursor:
        cursor.execute("select current_setting('lock_timeout')::interval")
        assert cursor.fetchone() == (waits,)
    connections["owner"].close()


def test_a_database_of_another_version_is_not_touched():
    """Its structure is not what this version's migrations begin from."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "insert into django_migrations (app, name, applied) values ('enrollment', '0999_of_tomorrow', now())"
        )
    with pytest.raises(CommandError, match=r"another version .*\(0999_of_tomorrow\)\. Nothing was changed"):
        call_command("migrate", database="owner", verbosity=0)
