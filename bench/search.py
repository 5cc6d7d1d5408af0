"""P4: finding students by number, name, pinyin initials and exact ID number: time of the SQL, growth, and the plan.

`ours` is what the program waits for, planning and the way there and back included; `execution` is the server's share.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable
from functools import partial
from typing import Any

ROUNDS, EACH = 5, 9
LARGE = ("enrollment_", "security_person")


def main() -> None:
    """Each sort of term at each size; the first page as the registrar gets it."""
    from bench.measure import print_line, sizes_asked
    from bench.school import SIZES, use

    sizes = sizes_asked(SIZES)
    for n in sizes:
        use(n)
    times: dict[tuple[str, int], list[float]] = {}
    plans: dict[tuple[str, int], tuple[bool, float]] = {}
    found: dict[tuple[str, int], int] = {}
    for _ in range(ROUNDS):
        for n in sizes:
            use(n)
            for sort, typed in _terms().items():
                measured, statements = _sql_times(partial(_page, typed))
                times.setdefault((sort, n), []).extend(measured)
                looked = [_explained(statement) for statement in statements]
                plans[sort, n] = any(scans for scans, _spent in looked), sum(spent for _scans, spent in looked)
                found[sort, n] = len(_page(typed).rows)
    for (sort, n), measured in times.items():
        ours, smallest = statistics.median(measured), statistics.median(times[sort, sizes[0]])
        print_line({"bench": f"search {sort}", "n": n, "found": found[sort, n], "ours": round(ours, 6),
                    "execution": round(plans[sort, n][1], 6), "unit": "s of SQL", "runs": len(measured),
                    "against_smallest": round(ours / smallest, 3), "sequential_scan": plans[sort, n][0]})  # fmt: skip


def _terms() -> dict[str, str]:
    """Terms that somebody of the school answers to; those by name find as many in every school."""
    from bench.school import SAME
    from enrollment.models import Enrollment

    half = Enrollment.objects.order_by("pk").select_related("person", "student")[Enrollment.objects.count() // 2]
    document = half.student.id_documents.get()
    return {
        "number": half.student_no or "",
        "name of two": SAME[1:],
        "name of three": SAME,
        "pinyin": "emuxue",
        "initials": "emx",
        "id number": document.number,
        "surname": "王",  # more than anybody looks through; it has no goal
    }


def _page(typed: str) -> Any:
    from django.utils import timezone

    from bench.school import registrar
    from enrollment.queries.finding import found_page
    from enrollment.queries.roll import visible_students

    return found_page(visible_students(registrar().person, timezone.now()), typed)


def _sql_times(ask: Callable[[], Any]) -> tuple[list[float], list[tuple[str, Any]]]:
    """The time that the database takes for the search itself, and its statements."""
    from django.db import connection

    from bench.measure import seconds

    spent: list[float] = []
    statements: list[tuple[str, Any]] = []

    def timed(execute: Any, sql: str, params: Any, *words: Any) -> Any:
        found: list[Any] = []
        took = seconds(lambda: found.append(execute(sql, params, *words)))
        if "enrollment_enrollment" in sql:
            spent.append(took)
            statements.append((sql, params))
        return found[0]

    ask()
    totals = []
    with connection.execute_wrapper(timed):
        for _ in range(EACH):
            spent.clear()
            statements.clear()
            ask()
            totals.append(sum(spent))
    return totals, list(statements)


def _explained(statement: tuple[str, Any]) -> tuple[bool, float]:
    """Whether the plan reads a large table from end to end, and the seconds it takes within the server."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"explain (analyze, timing off, format json) {statement[0]}", statement[1])
        said = cursor.fetchone()[0]
    [plan] = json.loads(said) if isinstance(said, str) else said
    return any(_is_scan(node) for node in _nodes(plan["Plan"])), plan["Execution Time"] / 1000


def _is_scan(node: dict[str, Any]) -> bool:
    return node["Node Type"] == "Seq Scan" and node.get("Relation Name", "").startswith(LARGE) and not _is_small(node)


def _is_small(node: dict[str, Any]) -> bool:
    """A table of so few rows is rightly read whole: one that is empty, or the majors of the school."""
    return int(node.get("Actual Rows", 0)) + int(node.get("Rows Removed by Filter", 0)) < 1000


def _nodes(node: dict[str, Any]) -> list[dict[str, Any]]:
    return [node, *(one for child in node.get("Plans", ()) for one in _nodes(child))]
