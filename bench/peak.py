"""P14: the worst registration day. So many students in so many minutes, forty officers at their desks, one machine.

Everything runs here: web, worker, PostgreSQL, Valkey and the browsers, so the browsers' work slows the rest. Students
and officers are signed in beforehand. A student opens the task, confirms the data, gives a paper, checks, hands in; an
officer opens desk and application, and agrees. Goal: no error, nothing lost, the slow answers (p95) at most three times
what the same pages take when nobody else is there (p50).
"""

from __future__ import annotations

import argparse
import os
import random
import socket
import statistics
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bench.visitors import Day

ROOT = Path(__file__).resolve().parent.parent
IDLE = 12  # students who register one after the other before the day begins
BROWSERS = 64  # students at the same moment


def main() -> None:
    """On a copy of a school of students who have not begun; the copy is thrown away."""
    from bench.school import build_once, copy, drop, fill
    from bench.visitors import Day, registers

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=3_000)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--officers", type=int, default=40)
    asked = parser.parse_args()
    build_once("bench_peak", lambda: fill(3_000, is_filed=False))
    copy("bench_peak", "bench_day")
    students, officers = _signed_in(asked.students + IDLE, asked.officers)
    port = _free_port()
    day, before = Day(f"http://127.0.0.1:{port}"), Day(f"http://127.0.0.1:{port}")
    with _Office(port):
        for person, cookie in students[:IDLE]:
            registers(before, person, cookie)
        _pass_the_day(day, students[IDLE:], officers, asked.minutes * 60)
    lost = _not_there(day.acknowledged)
    drop("bench_day")
    _report(before, day, asked, lost)


def _pass_the_day(day: Day, students: list[tuple[int, str]], officers: list[str], lasts: float) -> None:
    from bench.visitors import answers, registers

    desks = [threading.Thread(target=answers, args=(day, cookie), daemon=True) for cookie in officers]
    for one in desks:
        one.start()
    begun, chance = time.monotonic(), random.Random(14)
    moments = sorted(chance.uniform(0, lasts) for _ in students)
    with ThreadPoolExecutor(BROWSERS) as pool:
        for moment, (person, cookie) in zip(moments, students, strict=True):
            time.sleep(max(0.0, begun + moment - time.monotonic()))
            pool.submit(registers, day, person, cookie)
    day.is_over.set()
    for one in desks:
        one.join(timeout=60)


def _signed_in(students: int, officers: int) -> tuple[list[tuple[int, str]], list[str]]:
    """A session for each: the students who are due, and heads of departments in turn."""
    from bench.school import DEPARTMENTS, head
    from enrollment.models import TermRegistration

    due = TermRegistration.objects.order_by("pk").select_related("person__account")[:students]
    heads = [head(place) for place in range(DEPARTMENTS)]
    return [(one.person_id, _session(one.person.account)) for one in due], [
        _session(heads[place % DEPARTMENTS]) for place in range(officers)
    ]


def _session(account: Any) -> str:
    from django.test import Client

    client = Client()
    client.force_login(account)
    return client.cookies["session"].value


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class _Office:
    """Web with two processes and one worker on the copy, as in production."""

    def __init__(self, port: int) -> None:
        self._where = f"127.0.0.1:{port}"

    def __enter__(self) -> None:
        from django.db import connections

        name = connections["default"].settings_dict["NAME"]
        url = os.environ["DATABASE_URL"].replace("/registrar?", f"/{name}?")
        env = {**os.environ, "DATABASE_URL": url, "SECURE_COOKIES": "0", "SITE_ADDRESS": f"http://{self._where}"}
        config, run = str(ROOT / "deploy" / "gunicorn.conf.py"), (sys.executable, "-m")
        web = (*run, "gunicorn", "--config", config, "--bind", self._where, "--workers", "2")
        worker = (*run, "celery", "-A", "registrar", "--quiet", "worker", "--concurrency", "1")
        quiet: Any = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
        self._running = [subprocess.Popen(one, cwd=ROOT, env=env, **quiet) for one in (web, worker)]
        for _ in range(300):
            if _answers_at(self._where):
                return
            time.sleep(0.2)
        raise SystemExit("The web did not start.")

    def __exit__(self, *told: object) -> None:
        for one in self._running:
            one.terminate()
        for one in self._running:
            one.wait(timeout=60)


def _answers_at(where: str) -> bool:
    host, port = where.split(":")
    with socket.socket() as one:
        return one.connect_ex((host, int(port))) == 0


def _not_there(acknowledged: list[int]) -> int:
    """How many of those who read that they had handed in have nothing handed in."""
    from casework.models import Application

    there = Application.objects.filter(person__in=acknowledged, submitted_at__isnull=False)
    return len(set(acknowledged) - set(there.values_list("person", flat=True)))


def _report(before: Day, day: Day, asked: argparse.Namespace, lost: int) -> None:
    from bench.measure import print_line

    idle = statistics.median(seconds for _name, seconds in before.times)
    slow = statistics.quantiles([seconds for _name, seconds in day.times], n=20)[-1]
    for error in sorted(set(day.errors + before.errors))[:5]:
        print(f"  {error}")
    print_line(
        {
            "bench": "peak",
            "n": asked.students,
            "minutes": asked.minutes,
            "officers": asked.officers,
            "requests": len(day.times),
            "handed_in": len(day.acknowledged),
            "answered": day.answered,
            "errors": len(day.errors) + len(before.errors),
            "lost": lost,
            "idle_p50": round(idle, 4),
            "p95": round(slow, 4),
            "unit": "s",
            "ratio": round(slow / idle, 2),
            "goal": "<= 3",
        }
    )
