"""The journal can be added to, and nothing else, whoever asks (law 11)."""

from __future__ import annotations

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from tests.security.journal_room import owner

CHANGES = (
    "update security_entry set about = 'x' where false",
    "delete from security_entry where false",
    "update security_seal set count = 0 where false",
    "delete from security_seal where false",
    "update security_epoch set reason = 'x' where false",
    "delete from security_epoch where false",
)
EMPTYING = ("truncate security_entry", "truncate security_seal", "truncate security_epoch")
WAYS_AROUND = (
    "alter table security_entry disable trigger all",
    "set session_replication_role = replica",
    "drop table security_seal",
    "create or replace function security_entry_digest(e security_entry) returns bytea language sql as 'select null'",
    "alter table security_person add column x int",
    "create table x (a int)",
    "set role registrar_owner",
    "insert into security_epoch (number, reason) values (2, 'x')",
    "insert into django_migrations (app, name, applied) values ('x', 'x', now())",
)


@pytest.mark.parametrize("statement", [*CHANGES, *EMPTYING])
def test_the_webs_role_has_no_right_to_change_the_journal(db: None, statement: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("statement", WAYS_AROUND)
def test_the_webs_role_has_no_way_around_its_rights(db: None, statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize("statement", [*CHANGES, *EMPTYING])
def test_the_owner_is_refused_as_well(db: None, statement: str) -> None:
    with owner() as own, pytest.raises(psycopg.Error, match="append-only"):
        own.execute(statement)


def test_the_tests_run_as_the_webs_role(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select current_user, rolsuper or rolbypassrls from pg_roles where rolname = current_user")
        assert cursor.fetchone() == ("registrar_app", False)
