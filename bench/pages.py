"""P1 to P3: the pages of the roll at three sizes, against the smallest school and against the same page from memory.

P2's floor is the same view, template and middleware with the rows already at hand: only session and account are read.
"""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

ROUNDS, EACH = 5, 7
DATA = {
    "roll": ("enrollment.views.roll", ("_reach", "_page", "last_fours", "_offered")),
    "search": ("enrollment.views.roll", ("_reach", "_page", "last_fours", "_offered")),
    "student": (
        "enrollment.views.student",
        ("student_page", "facts_of", "story_of", "places_of", "family_of", "holds_of"),
    ),
}


def main() -> None:
    """Each page at each size, in rounds that alternate between the sizes."""
    from django.core.management import call_command

    from bench.school import SIZES, use

    call_command("collectstatic", interactive=False, verbosity=0)
    sizes = [int(word) for word in sys.argv[2:]] if "--n" in sys.argv[1:2] else list(SIZES)
    for n in sizes:
        use(n)
    times: dict[tuple[str, int], list[float]] = {}
    floors: dict[tuple[str, int], list[float]] = {}
    queries: dict[tuple[str, int], int] = {}
    for _ in range(ROUNDS):
        for n in sizes:
            use(n)
            for page, ask in _pages():
                queries[page, n] = _count(ask)
                times.setdefault((page, n), []).extend(_timed(ask))
                with _from_memory(page, ask):
                    floors.setdefault((page, n), []).extend(_timed(ask))
    for (page, n), measured in times.items():
        smallest = statistics.median(measured) / statistics.median(times[page, sizes[0]])
        _report(f"page {page}", n, measured, floors[page, n], against_smallest=smallest, queries=queries[page, n])
    use(sizes[0])
    _table_of_50()


def _pages() -> Iterator[tuple[str, Callable[[], Any]]]:
    from django.test import Client

    from bench.school import registrar
    from enrollment.models import Enrollment

    client = Client()
    client.force_login(registrar())
    client.get("/students/")
    half = Enrollment.objects.order_by("pk").values_list("pk", flat=True)[Enrollment.objects.count() // 2]
    for page, address in (("roll", "/students/"), ("search", "/students/?q=子涵"), ("student", f"/students/{half}/")):
        yield page, lambda address=address: client.get(address)


def _timed(ask: Callable[[], Any]) -> list[float]:
    from bench.measure import seconds

    ask()
    return [seconds(ask) for _ in range(EACH)]


def _count(ask: Callable[[], Any]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as counted:
        assert ask().status_code == 200
    return len(counted)


@contextmanager
def _from_memory(page: str, ask: Callable[[], Any]) -> Iterator[None]:
    """The page's data functions give again what they gave last time."""
    from importlib import import_module

    name, functions = DATA[page]
    module, kept = import_module(name), {}

    def keep(function: str) -> Callable[..., Any]:
        true = getattr(module, function)

        def remembered(*words: Any, **more: Any) -> Any:
            if function not in kept:
                kept[function] = _whole(true(*words, **more))
            return kept[function]

        return remembered

    with patch.multiple(module, **{function: keep(function) for function in functions}):
        ask()
        yield


def _whole(value: Any) -> Any:
    """Querysets as lists, so that memory holds rows and not questions."""
    from django.db.models import QuerySet

    if isinstance(value, QuerySet):
        return list(value)
    return {key: _whole(one) for key, one in value.items()} if isinstance(value, dict) else value


def _report(
    name: str, n: int, times: list[float], floors: list[float], *, against_smallest: float, queries: int
) -> None:
    from bench.measure import commit

    ours, floor = statistics.median(times), statistics.median(floors)
    line = {"bench": name, "n": n, "ours": round(ours, 5), "floor": round(floor, 5), "unit": "s",
            "ratio": round(ours / floor, 3), "against_smallest": round(against_smallest, 3), "queries": queries,
            "runs": len(times), "commit": commit()}  # fmt: skip
    print(json.dumps(line, ensure_ascii=False), flush=True)


def _table_of_50() -> None:
    """The table alone, rendered from rows at hand: at most 8 ms."""
    from django.template.loader import get_template

    from bench.measure import commit, seconds

    row = {"url": "/students/1/", "name": "王子涵", "number": "2024010101", "last": "0019", "unit": "机电2401班",
           "department": "机电工程系", "major": "机电技术应用", "cohort": 2024, "status": "在籍",
           "tone": "ok"}  # fmt: skip
    table = get_template("enrollment/roll.html#list")
    context = {"rows": [row] * 50, "words": "50", "by_name": False}
    table.render(context)
    times = [seconds(lambda: table.render(context)) for _ in range(51)]
    line = {"bench": "table of 50 rows", "n": 50, "ours": round(statistics.median(times), 5), "unit": "s", "runs": 51,
            "commit": commit()}  # fmt: skip
    print(json.dumps(line), flush=True)
