"""Eight writers with the sealer at work, against the same eight without it (goal: at least 0.7 of their acts).

P7's second half. An act here locks a person, changes the row and enters it: the smallest that writes.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import time
from dataclasses import dataclass
from multiprocessing.synchronize import Event as Signal
from typing import Any, ClassVar

from bench.measure import checkpoint, report

WRITERS = 8
SEAL_EVERY = 0.2


def main() -> None:
    """Interleaved pairs of runs, with and without the sealer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="pairs of runs (5)")
    parser.add_argument("--seconds", type=float, default=4.0, help="how long each run writes (4)")
    asked = parser.parse_args()
    _setup()
    crowd = _crowd(WRITERS * 25)
    sealed, without = [], []
    for _ in range(asked.runs):
        without.append(_run(crowd, asked.seconds, sealed=False) / asked.seconds)
        sealed.append(_run(crowd, asked.seconds, sealed=True) / asked.seconds)
    acts = round(sum(sealed + without) * asked.seconds)
    report("journal", acts, sealed, without, unit="acts/s", writers=WRITERS, goal=">= 0.7")


def _run(crowd: list[int], seconds: float, *, sealed: bool) -> int:
    """How many acts the writers finish in that time."""
    fresh = multiprocessing.get_context("spawn")
    go, stop = fresh.Event(), fresh.Event()
    done, ready = fresh.Queue(), fresh.Queue()
    share = len(crowd) // WRITERS
    work = [
        fresh.Process(target=_write, args=(crowd[n * share : (n + 1) * share], ready, go, stop, done))
        for n in range(WRITERS)
    ]
    if sealed:
        work.append(fresh.Process(target=_seal, args=(ready, go, stop, done)))
    for one in work:
        one.start()
    for _ in work:
        ready.get(timeout=120)
    checkpoint()
    go.set()
    time.sleep(seconds)
    stop.set()
    acts = sum(int(done.get(timeout=120)) for _ in work)
    for one in work:
        one.join()
    _seal_rest()
    return acts


def _write(persons: list[int], ready: Any, go: Signal, stop: Signal, done: Any) -> None:
    _setup()
    act, by, at = _act()
    ready.put(1)
    go.wait()
    count = 0
    while not stop.is_set():
        act(person=persons[count % len(persons)], by=by, at=at)
        count += 1
    done.put(count)


def _seal(ready: Any, go: Signal, stop: Signal, done: Any) -> None:
    _setup()
    from security.journal.sealer import seal_once

    ready.put(1)
    go.wait()
    while not stop.wait(SEAL_EVERY):
        while seal_once() is not None:
            pass
    done.put(0)


def _act() -> Any:
    """Lock a person, change the row, enter it."""
    from django.utils import timezone

    from security.journal import Event, recorded
    from security.models import Person
    from security.queries import lock_persons, the_system

    @dataclass(frozen=True, kw_only=True)
    class Touched(Event):
        key: ClassVar[str] = "bench.touched"

    @recorded
    def touch(*, person: int, by: Person, at: Any) -> Touched:
        lock_persons([person])
        Person.objects.filter(pk=person).update(pinyin="touched")
        return Touched(at=at, by=by.pk, persons=frozenset({person}))

    return touch, the_system(), timezone.now()


def _crowd(count: int) -> list[int]:
    from security.fields import allocate_ids
    from security.journal import unrecorded
    from security.models import Person

    ids = allocate_ids(Person, count)
    with unrecorded("persons for a benchmark"):
        Person.objects.bulk_create(Person(pk=pk, name="量") for pk in ids)
    return ids


def _seal_rest() -> None:
    from security.journal.sealer import seal_once

    while seal_once() is not None:
        pass


def _setup() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registrar.settings")
    import django

    django.setup()


if __name__ == "__main__":
    main()
