"""Every table's rows as one digest, so that a database put back can be compared row for row with the one backed up.

The digest is a sum over the SHA-256 of every row's text: it does not depend on the order of rows, takes one pass and
no memory. Row text depends on the session, so the session is set as it was.
"""

from typing import Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper

from registrar.backups.manifest import Table

SESSION: Final = (
    "set local timezone = 'UTC'",
    "set local datestyle = 'ISO, YMD'",
    "set local intervalstyle = 'postgres'",
    "set local bytea_output = 'hex'",
    "set local extra_float_digits = 1",
)
_TABLES: Final = """
    select quote_ident(relname) from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1
"""
_DIGEST: Final = """
    select count(*), coalesce(sum(('x' || substr(hash, 1, 16))::bit(64)::bigint::numeric), 0)::text || ':'
                  || coalesce(sum(('x' || substr(hash, 17, 16))::bit(64)::bigint::numeric), 0)::text
      from (select encode(sha256(convert_to(one::text, 'UTF8')), 'hex') as hash from {table} as one) as rows
"""


def all_tables(connection: BaseDatabaseWrapper) -> dict[str, Table]:
    """The tables by name. Runs in the transaction that is open, so in its snapshot."""
    with connection.cursor() as cursor:
        for statement in SESSION:
            cursor.execute(statement)
        cursor.execute(_TABLES)
        names = [row[0] for row in cursor.fetchall()]
        return {name: Table(*_fetch(cursor, _DIGEST.format(table=name))) for name in names}


def all_sequences(connection: BaseDatabaseWrapper) -> dict[str, int]:
    """The last value that each sequence gave out; nought for one that gave out none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select sequencename, coalesce(last_value, 0) from pg_sequences where schemaname = 'public' order by 1"
        )
        return dict(cursor.fetchall())


def is_empty(connection: BaseDatabaseWrapper) -> bool:
    """Whether the database holds no table yet."""
    with connection.cursor() as cursor:
        return bool(_fetch(cursor, f"select not exists ({_TABLES.replace('order by 1', '')})")[0])


def _fetch(cursor: Any, statement: str) -> tuple[Any, ...]:
    cursor.execute(statement)
    return tuple(cursor.fetchone())
