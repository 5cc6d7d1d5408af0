"""P4: finding students by number, name, pinyin initials and exact ID number: time of the SQL, growth, and the plan."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Callable
from typing import Any

ROUNDS, EACH = 5, 9
LARGE = ("enrollment_", "security_person")


def main() -> None:
    """Each sort of term at each size; the first page as the registrar gets it."""
    from bench.measure import commit
    from bench.school import SIZES, use

    sizes = [int(word) for word in sys.argv[2:]] if "--n" in sys.argv[1:2] else list(SIZES)
    for n in sizes:
        use(n)
    times: dict[tuple[str, int], list[float]] = {}
    plans: dict[tuple[str, int], bool] = {}
    for _ in range(ROUNDS):
        for n in sizes:
            use(n)
            for sort, typed in _terms().items():
                measured, statements = _sql_times(lambda typed=typed: _page(typed))
                times.setdefault((sort, n), []).extend(measured)
                plans[sort, n] = any(map(_scans, statements))
    for (sort, n), measured in times.items():
        ours, smallest = statistics.median(measured), statistics.median(times[sort, sizes[0]])
        line = {"bench": f"search {sort}", "n": n, "ours": round(ours, 6), "unit": "s of SQL", "runs": len(measured),
                "against_smallest": round(ours / smallest, 3), "sequential_scan": plans[sort, n],
                "commit": commit()}  # fmt: skip
        print(json.dumps(line, ensure_ascii=False), flush=True)


def _terms() -> dict[str, str]:
    """Terms that somebody of the school answers to."""
    from enrollment.models import Enrollment

    half = Enrollment.objects.order_by("pk").select_related("person", "student")[Enrollment.objects.count() // 2]
    document = half.student.id_documents.get()
    return {
        "number": half.student_no or "",
        "name of two": "子涵",
        "name of three": "王子涵",
        "initials": "wzh",
        "pinyin": "wangzihan",
        "id number": document.number,
        "former name": "旧王子涵",
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


def _scans(statement: tuple[str, Any]) -> bool:
    """Whether the plan reads a large table from end to end."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"explain (format json) {statement[0]}", statement[1])
        plan = cursor.fetchone()[0]
    return any(_is_scan(node) for node in _nodes((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]))


def _is_scan(node: dict[str, Any]) -> bool:
    return node["Node Type"] == "Seq Scan" and node.get("Relation Name", "").startswith(LARGE) and not _is_small(node)


def _is_small(node: dict[str, Any]) -> bool:
    return node["Relation Name"] in {"enrollment_major", "enrollment_cohort"}


def _nodes(node: dict[str, Any]) -> list[dict[str, Any]]:
    return [node, *(one for child in node.get("Plans", ()) for one in _nodes(child))]
