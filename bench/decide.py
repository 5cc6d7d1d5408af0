"""P7: one decision through the act, against the same statements by raw psycopg. Goal: at most 4 times its latency."""

from __future__ import annotations

from typing import Any

RUNS = 200


def main() -> None:
    """Decide and undo the same application again and again; the floor writes the same rows by hand."""
    from bench.measure import interleaved, report
    from bench.office import open_bench_office

    office = open_bench_office()
    ours, floor = interleaved(office.decide, office.decide_raw, runs=RUNS, warm=10)
    report("decide", 1, ours, floor, goal=4)


def statements_of(act: Any) -> list[tuple[str, Any]]:
    """The SQL an act sends, as it is executed."""
    from django.db import connection

    seen: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        seen.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        act()
    return seen
