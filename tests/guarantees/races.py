"""Forcing two acts to meet: the first is held inside its transaction until the second is seen to wait for it."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection, connections

Act = Callable[[], Any]


def outcome_of(act: Act) -> Any:
    """What an act returned, or the exception it ended with. Its thread's connection is closed."""
    try:
        return act()
    except Exception as ended:  # noqa: BLE001 - the outcome is what the test looks at
        return ended
    finally:
        connections.close_all()


def meet(first: Act, second: Act, *, held_at: str, patience: float = 5) -> tuple[Any, Any, bool]:
    """Run `first` until it has executed a statement that contains `held_at`, start `second`, and let `first` go on once
    `second` waits for a lock (or has ended). The outcomes, and whether the second was seen waiting."""
    holding, go_on, second_done = threading.Event(), threading.Event(), threading.Event()

    def hold(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if held_at in sql and not holding.is_set():
            holding.set()
            go_on.wait(patience)
        return result

    def held() -> Any:
        with connection.execute_wrapper(hold):
            return first()

    def after() -> Any:
        try:
            return second()
        finally:
            second_done.set()

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(outcome_of, held)
        assert holding.wait(patience), f"the first act never executed {held_at!r}: {one.result() if one.done() else ''}"
        two = pool.submit(outcome_of, after)
        waited = _until(lambda: second_done.is_set() or _somebody_waits(), patience) and not second_done.is_set()
        go_on.set()
        return one.result(), two.result(), waited


def at_once(*acts: Act) -> list[Any]:
    """Start all acts at one barrier; their outcomes in order."""
    barrier = threading.Barrier(len(acts))

    def run(act: Act) -> Any:
        connection.ensure_connection()
        barrier.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [one.result() for one in [pool.submit(outcome_of, lambda act=act: run(act)) for act in acts]]


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


def _until(test: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if test():
            return True
        time.sleep(0.01)
    return False
