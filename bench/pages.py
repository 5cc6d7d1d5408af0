"""P1 to P3: the pages of roll and desk at three sizes, against the smallest school and against the same from memory.

P2's floor is the same view, template and middleware with the rows already at hand: only session and account are read.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any
from unittest.mock import patch

from bench.measure import print_line, report, seconds, sizes_asked

ROUNDS, EACH = 5, 7
Ask = Callable[[], Any]
Reads = tuple[Callable[..., Any], ...]


def _read_for() -> dict[str, Reads]:
    """What reads the database for each page, beside session and account."""
    from casework.queries import queue
    from casework.queries.shelf import shelf_of
    from enrollment.queries import facts, roll, students
    from enrollment.views import roll as roll_view
    from enrollment.views.student import student_page
    from rulebook.queries.acknowledging import unread_by
    from security.access import offices_held
    from security.queries import departments

    listed = (roll_view._page, roll_view._majors, roll_view.offered)  # noqa: SLF001
    told = (facts.facts_of, students.story_of, students.places_of, students.family_of, students.holds_of)
    return {
        "roll": (offices_held, shelf_of, *listed, roll.named, students.last_fours),
        "desk": (offices_held, shelf_of, queue.page_of, queue.rows_of, queue.counts_of, departments, unread_by),
        "student": (offices_held, student_page, *told),
    }


# page, who looks, address, what is read
PAGES = (
    ("roll", "registrar", "/students/", "roll"),
    ("search", "registrar", "/students/?q=慕雪", "roll"),
    ("student", "registrar", "/students/{half}/", "student"),
    ("desk of a department", "head", "/desk/", "desk"),
    ("desk of academic affairs", "registrar", "/desk/", "desk"),
)


def main() -> None:
    """Each page at each size, in rounds that alternate between the sizes."""
    from django.core.management import call_command

    from bench.school import SIZES, use

    call_command("collectstatic", interactive=False, verbosity=0)
    sizes = sizes_asked(SIZES)
    for n in sizes:
        use(n)
    times: dict[tuple[str, int], list[float]] = {}
    floors: dict[tuple[str, int], list[float]] = {}
    queries: dict[tuple[str, int], int] = {}
    read = _read_for()
    for _ in range(ROUNDS):
        for n in sizes:
            use(n)
            for page, ask, data in _pages():
                ask()  # the first one writes into its session
                queries[page, n] = _count(ask)
                times.setdefault((page, n), []).extend(_timed(ask))
                with _from_memory(ask, read[data]):
                    _only_session_and_account(page, ask)
                    floors.setdefault((page, n), []).extend(_timed(ask))
    for (page, n), measured in times.items():
        smallest = statistics.median(measured) / statistics.median(times[page, sizes[0]])
        more: dict[str, Any] = {"against_smallest": round(smallest, 3), "queries": queries[page, n]}
        report(f"page {page}", n, measured, floors[page, n], **more)
    use(sizes[0])
    _table("enrollment/roll.html#list", {"rows": [ROW_OF_ROLL] * 50, "words": "50", "by_name": False})
    _table("casework/desk.html#list", {"rows": [ROW_OF_DESK] * 50, "query": "view=mine"})


def _pages() -> Iterator[tuple[str, Ask, str]]:
    from django.test import Client

    from bench import school
    from enrollment.models import Enrollment

    half = Enrollment.objects.order_by("pk").values_list("pk", flat=True)[Enrollment.objects.count() // 2]
    for page, reader, address, data in PAGES:
        client = Client()
        client.force_login(getattr(school, reader)())
        yield page, partial(client.get, address.format(half=half)), data


def _timed(ask: Ask) -> list[float]:
    ask()
    return [seconds(ask) for _ in range(EACH)]


def _count(ask: Ask) -> int:
    return len(_statements(ask))


def _statements(ask: Ask) -> list[str]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as counted:
        assert ask().status_code == 200
    return [one["sql"] for one in counted]


def _only_session_and_account(page: str, ask: Ask) -> None:
    """:raises AssertionError: with the statements, where the floor reads more"""
    read = _statements(ask)
    assert len(read) == 2, "\n".join([f"{page}: the floor reads more than session and account", *read])


@contextmanager
def _from_memory(ask: Ask, read: Reads) -> Iterator[None]:
    """What reads for the page, and for the frame around it, gives again what it gave the first time."""
    from registrar.context import Site

    with ExitStack() as stack:
        for function in read:
            remembered = _remembering(function)
            for module in [one for one in sys.modules.values() if vars(one).get(function.__name__) is function]:
                stack.enter_context(patch.object(module, function.__name__, remembered))
        stack.enter_context(patch.object(Site, "_school_and_unread", ("基准学校", 0)))
        ask()
        yield


def _remembering(function: Callable[..., Any]) -> Callable[..., Any]:
    kept: list[Any] = []

    def remembered(*words: Any, **more: Any) -> Any:
        if not kept:
            kept.append(_whole(function(*words, **more)))
        return kept[0]

    return remembered


def _whole(value: Any) -> Any:
    """Querysets as lists, so that memory holds rows and not questions."""
    from django.db.models import QuerySet

    if isinstance(value, QuerySet):
        return list(value)
    return {key: _whole(one) for key, one in value.items()} if isinstance(value, dict) else value


ROW_OF_ROLL = {
    "url": "/students/1/", "name": "王子涵", "number": "2024010101", "last": "0019", "unit": "机电2401班",
    "department": "机电工程系", "major": "机电技术应用", "cohort": 2024, "status": "在籍", "tone": "ok",
}  # fmt: skip
ROW_OF_DESK = {
    "pk": 1, "address": "/applications/1/", "name": "王子涵", "label": "2024010101 · 0019", "kind": "学期注册",
    "number": "ZC20260000001", "unit": "机电2401班", "department": "机电工程系", "step": "系部", "missing": 1,
    "due": "还剩 1 天", "due_tone": "soon", "state": "审核中",
}  # fmt: skip


def _table(template: str, context: dict[str, Any]) -> None:
    """The table alone, rendered from rows at hand: at most 8 ms."""
    from django.template.loader import get_template
    from django.test import RequestFactory

    table, request = get_template(template), RequestFactory().get("/")
    table.render(context, request)
    times = [seconds(lambda: table.render(context, request)) for _ in range(51)]
    print_line({"bench": f"table of 50 rows, {template}", "n": 50, "ours": round(statistics.median(times), 6),
                "unit": "s", "runs": len(times)})  # fmt: skip
