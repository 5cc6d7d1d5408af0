"""P7: one decision through the act, against the statements it writes with, sent by raw psycopg.

Both end with a commit. Each pair takes two applications from the desk of one department: the act decides the first; of
the second, the statements are noted while the act decides it in a transaction that is taken back, and sent by hand.
Goal: at most 4 times the latency.
"""

from __future__ import annotations

import argparse
import re
from typing import Any
from uuid import uuid4

Statement = tuple[str, Any]
WRITES = re.compile(r"\s*(insert|update|delete|with \w+ as \(\s*insert|select set_config)", re.IGNORECASE)
LOCKS = re.compile(r"\bfor (no key )?update\b", re.IGNORECASE)


def main() -> None:
    """Pairs on a copy of the school of 3,000; the copy is thrown away."""
    from bench.measure import report, seconds
    from bench.school import copy, drop, head, use

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=60, help="pairs (60)")
    asked = parser.parse_args()
    use(3_000)
    copy("bench_3000", "bench_decide")
    officer = head().person
    waiting = _waiting(officer, 2 * (asked.runs + 1))
    ours, floor = [], []
    with _raw_connection() as raw:
        for first, second in zip(waiting[::2], waiting[1::2], strict=True):
            statements = _statements_of(second, officer)
            ours.append(seconds(lambda: _decide(first, officer)))  # noqa: B023
            floor.append(seconds(lambda: _send(raw, statements)))  # noqa: B023
    _check(waiting)
    drop("bench_decide")
    report("decide", 3_000, ours[1:], floor[1:], statements=len(statements), goal="<= 4")


def _waiting(officer: Any, count: int) -> list[int]:
    from django.utils import timezone

    from casework.queries.desk import on_the_desk_of

    found = list(on_the_desk_of(officer, timezone.now()).order_by("pk").values_list("pk", flat=True)[:count])
    assert len(found) == count, f"There are only {len(found)} applications on the desk: ask for fewer --runs."
    return found


def _decide(pk: int, officer: Any) -> None:
    """As the page does it: with the key of the form."""
    from django.utils import timezone

    from casework.actions.decide import decide

    decide(application_id=pk, agrees=True, by=officer, at=timezone.now(), act_key=uuid4())


def _statements_of(pk: int, officer: Any) -> list[Statement]:
    """The statements by which the act locks and writes, noted while it decides; nothing of it is left."""
    from django.db import connection

    from bench.measure import taken_back

    noted: list[Statement] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        if WRITES.match(sql) or LOCKS.search(sql):
            noted.append((sql, params))
        return execute(sql, params, many, context)

    with taken_back():
        with connection.execute_wrapper(note):
            _decide(pk, officer)
        noted.insert(-1, _insertion("casework_decision", pk))  # the act writes it by COPY, which is no statement
    return noted


def _insertion(table: str, application: int) -> Statement:
    """The statement that writes the row of this application as it stands now."""
    from django.db import connection
    from psycopg.types.json import Jsonb

    with connection.cursor() as cursor:
        cursor.execute(f"select * from {table} where application_id = %s", [application])
        [row], names = cursor.fetchall(), ", ".join(column.name for column in cursor.description)
    values = [Jsonb(value) if isinstance(value, list) else value for value in row]
    return f"insert into {table} ({names}) values ({', '.join(['%s'] * len(values))})", values


def _raw_connection() -> Any:
    """A connection of the web's role, with the parameters put into the text as Django puts them."""
    import psycopg
    from django.db import connection

    words = connection.get_connection_params()
    wanted = {name: words[name] for name in ("dbname", "user", "host", "port", "password", "options") if name in words}
    return psycopg.connect(**wanted, cursor_factory=psycopg.ClientCursor, context=connection.connection.adapters)


def _send(raw: Any, statements: list[Statement]) -> None:
    with raw.transaction(), raw.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(sql, params)


def _check(waiting: list[int]) -> None:
    """What was sent by hand has decided just as much as the act has: each with its decision, entry and notice."""
    from casework.models import Application, Decision, Notice

    abouts = [f"casework.application:{pk}" for pk in waiting]
    assert Decision.objects.filter(application__in=waiting).count() == len(waiting)
    assert Application.objects.filter(pk__in=waiting, waiting_for__office="AA").count() == len(waiting)
    assert Notice.objects.filter(about__in=abouts).count() == len(waiting)
