"""Law 11: a table of record takes no write outside an act, whoever writes, and by whatever path."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from security.journal import unrecorded
from security.models import Entry, Person
from tests.contracts.test_tables_of_record import guarded
from tests.security.journal_room import owner

REFUSAL = "written by acts only"
WRITES = {
    "insert": "insert into {table} select * from {table} where false",
    "update": "update {table} set {column} = {column} where false",
    "delete": "delete from {table} where false",
}


def first_columns() -> dict[str, str]:
    """A column of each table that the guard watches: the first that it names, or any."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select t.tgrelid::regclass::text, quote_ident(a.attname) from pg_trigger t join pg_attribute a"
            " on a.attrelid = t.tgrelid and a.attnum = coalesce(t.tgattr[0], 1)"
            " where t.tgname like 'pgtrigger_written_by_acts%'"
        )
        return dict(cursor.fetchall())


def statements() -> list[tuple[str, str]]:
    """Every kind of write to every guarded table. They would touch no row: the guard is asked all the same."""
    columns = first_columns()
    return [
        (table, write.format(table=table, column=columns[table]))
        for table in sorted(guarded())
        for write in WRITES.values()
    ]


def refused(run: Callable[[str], Any], errors: type[Exception]) -> list[str]:
    """The statements that were not refused by the guard."""
    passed = []
    for _table, statement in statements():
        try:
            run(statement)
        except errors as problem:
            if REFUSAL not in str(problem):
                raise
        else:
            passed.append(statement)
    return passed


def test_the_webs_role_cannot_write_any_table_of_record_outside_an_act(db: None) -> None:
    def run(statement: str) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    assert len(guarded()) >= 20
    assert refused(run, DatabaseError) == []


def test_neither_can_the_owner_of_the_database(db: None) -> None:
    with owner() as own:
        own.autocommit = True
        assert refused(own.execute, psycopg.Error) == []


@pytest.mark.parametrize(
    "write",
    [
        lambda: Person.objects.create(name="x"),
        lambda: Person(name="x").save(),
        lambda: Person.objects.bulk_create([Person(pk=1_000_000, name="x")]),
        lambda: Person.objects.filter(is_system=True).update(name="x"),
        lambda: Person.objects.bulk_update(Person.objects.filter(is_system=True), ["name"]),
        lambda: Person.objects.filter(pk=-1)._raw_delete("default"),
        lambda: connection.cursor().execute(
            "with a as (update security_person set name = 'x' returning 1) select * from a"
        ),
    ],
    ids=["create", "save", "bulk_create", "update", "bulk_update", "delete", "a query that writes"],
)
def test_no_path_of_the_orm_gets_around_the_guard(db: None, write: Callable[[], Any]) -> None:
    with pytest.raises(DatabaseError, match=REFUSAL), transaction.atomic():
        write()


def test_copy_does_not_get_around_the_guard(db: None) -> None:
    with (
        pytest.raises(psycopg.Error, match=REFUSAL),
        transaction.atomic(),
        connection.cursor() as cursor,
        cursor.copy("copy security_office (code, position) from stdin") as copy,
    ):
        copy.write_row(("X", 1))


def test_with_a_reason_it_passes_and_the_reason_is_an_entry(db: None) -> None:
    with owner() as own:
        own.execute("select security_outside('a clerk mistyped the name of the office')")
        own.execute("update security_office set position = position")
        rows = own.execute("select event, particulars, by_id from security_entry order by id desc limit 1").fetchone()
        own.rollback()
    assert rows == (
        "written-outside",
        {"reason": "a clerk mistyped the name of the office", "role": "registrar_owner"},
        None,
    )


def test_the_reason_lasts_for_one_transaction(room: None) -> None:
    with owner() as own:
        own.execute("select security_outside('the first transaction')")
        own.execute("update security_office set position = position")
        own.commit()
        with pytest.raises(psycopg.Error, match=REFUSAL):
            own.execute("update security_office set position = position")
        own.rollback()


def test_no_reason_is_no_reason(db: None) -> None:
    for reason in ("", "  ", "x"):
        with pytest.raises(DatabaseError, match="Say why"), unrecorded(reason):
            pass


def test_if_the_entry_cannot_be_written_the_write_fails(room: None) -> None:
    """The journal comes first: without it nothing happens."""
    with owner() as own:
        own.execute("alter table security_entry add constraint the_book_is_full check (false) not valid")
    before = Entry.objects.count()
    with pytest.raises(DatabaseError, match="the_book_is_full"), unrecorded("it will not be written down"):
        Person.objects.create(name="x")
    assert not Person.objects.filter(name="x").exists()
    assert Entry.objects.count() == before
