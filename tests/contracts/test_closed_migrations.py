"""A school that ran on the migrations of a closed piece of work is migrated forward and loses nothing.

`tests/data/closed.sql.gz` is that school; `bin/close` writes it anew when a piece of work closes.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.db import connections

from tests.data.closing import CLOSED, MOST, ROOT, environment_of, own_database, read_closed, rows_of, server

pytestmark = pytest.mark.xdist_group("closed")
TRIES = 20  # each of some seconds
MAY_GROW = {
    *("security_entry", "security_seal", "django_migrations", "django_content_type", "auth_permission"),
    *("security_epoch", "enrollment_holdkind"),
}
"""Tables that a migration may add rows to: the journal says why it wrote, and is sealed; the kinds of hold are those
that every school has; the others list what there is.
"""
GONE: set[str] = set()
"""Tables that a migration took away with what was in them, each with its reason."""
STRUCTURE = {
    "columns": """select table_name, column_name, data_type, udt_name, is_nullable, column_default,
        character_maximum_length from information_schema.columns where table_schema = 'public'""",
    "constraints": """select conrelid::regclass::text, conname, convalidated, pg_get_constraintdef(oid)
        from pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n'""",
    "indexes": "select tablename, indexname, indexdef from pg_indexes where schemaname = 'public'",
    "triggers": """select tgrelid::regclass::text, tgname, tgenabled, pg_get_triggerdef(oid) from pg_trigger
        where not tgisinternal""",
    "functions": """select proname, pg_get_functiondef(p.oid) from pg_proc p where pronamespace = 'public'::regnamespace
        and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')""",
    "rights": """select relname, relacl::text from pg_class where relnamespace = 'public'::regnamespace
        and relkind in ('r', 'S', 'v')""",
}


class Forward(NamedTuple):
    """The closed school after today's migrations: its database, what was in it, what Django finds in it."""

    database: str
    rows: dict[str, int]
    found: dict[str, object]


@pytest.fixture(scope="module")
def forward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forward]:
    """Restore it as bin/restore does, raising the journal's epoch; migrate; seal what that wrote; look."""
    rows, statements = read_closed()
    files = tmp_path_factory.mktemp("closed")
    with own_database() as database:
        with server(database) as owner:
            owner.execute(statements)
            owner.execute("insert into public.security_epoch (number, reason) values (1000, 'restored for a test')")
        environment = environment_of(database, files)
        _run(environment, "manage.py", "migrate", "--database", "owner", "--verbosity", "0")
        yield Forward(database, rows, _sealed(environment))


def _sealed(environment: dict[str, str]) -> Any:
    """Seal all of it, and look. No entry is sealed while an older transaction is open anywhere on the server, and the
    tests beside this one have theirs.
    """
    for _time in range(TRIES):
        _run(environment, "manage.py", "seal_journal", "--once")
        found = json.loads(_run(environment, "-m", "tests.data.look"))
        if found["journal_young"] == 0:
            break
    return found


def _run(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_file_is_small_and_holds_a_school():
    rows, statements = read_closed()
    assert CLOSED.stat().st_size <= MOST
    assert rows["enrollment_enrollment"] >= 10
    assert rows["casework_application"] >= 9
    assert "COPY " not in statements


def test_every_row_is_still_there(forward: Forward):
    now = rows_of(forward.database)
    before = {table: count for table, count in forward.rows.items() if table not in GONE}
    lost = {table: (count, now.get(table)) for table, count in before.items() if count > now.get(table, 0)}
    assert lost == {}
    more = {table for table, count in before.items() if now[table] > count} - MAY_GROW
    assert more == set(), "a migration added rows where schools have theirs; if that is meant, name the table above"


def test_it_has_the_structure_that_an_empty_database_gets_today(forward: Forward, django_db_setup):
    """So nobody edited a closed migration: the school that ran on it would be left behind."""
    fresh = connections["owner"].settings_dict["NAME"]
    for what, query in STRUCTURE.items():
        migrated, made = _rows(forward.database, query), _rows(fresh, query)
        assert migrated, what
        assert (what, migrated - made, made - migrated) == (what, set(), set())


def _rows(database: str, query: str) -> set[tuple[str, ...]]:
    """What the query finds, without the brackets and casts that PostgreSQL adds when it reads its own text again."""
    with server(database) as owner:
        found = owner.execute(query).fetchall()
    return {tuple(re.sub(r"::[a-z ]+(\(\d+\))?(\[\])?|[()]", "", str(value)) for value in row) for row in found}


def test_every_constraint_holds_for_every_row(forward: Forward):
    with server(forward.database) as owner:
        assert owner.execute("select conname from pg_constraint where not convalidated").fetchall() == []
        checked = owner.execute(
            "select format('alter table %s validate constraint %I', conrelid::regclass, conname) from pg_constraint"
            " where contype in ('c', 'f') and connamespace = 'public'::regnamespace"
        ).fetchall()
        for (statement,) in checked:
            owner.execute(statement)
    assert len(checked) > 50
    assert forward.found["status_not_as_period"] == []


def test_the_journal_verifies_and_everything_in_it_is_sealed(forward: Forward):
    assert forward.found["journal"] == []
    assert forward.found["journal_entries"] >= forward.rows["security_entry"]
    assert forward.found["journal_young"] == 0


def test_sealed_values_are_read_and_found_with_the_keys_of_that_time(forward: Forward):
    assert forward.found["by_id_number"] == ["何足道"]
    assert forward.found["phone"] == "13800001111"
    assert forward.found["answers_of_wang"] is True


def test_everybody_finds_the_own_work_where_it_was(forward: Forward):
    assert forward.found["desk_of_dept_head"] == 4
    assert forward.found["states"] == {"DECIDED": 1, "DRAFT": 1, "IN_EFFECT": 1, "OPEN": 6, "WITH_APPLICANT": 1}
