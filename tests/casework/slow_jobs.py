"""Jobs that take their time, for workers that are watched or killed."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction

from casework.rules.jobs import Finished, job
from security.journal import Event, recorded


@dataclass(frozen=True, kw_only=True)
class Counted(Event):
    """One part of the slow work was done."""

    key = "test.counted"
    sentence = "counted"

    job: int
    part: int


@recorded
def count_one(*, job, part, by, at):
    """Leaves one entry."""
    return Counted(at=at, by=by.pk, persons=frozenset({by.pk}), job=job, part=part)


@job("test.slow", title="Slow")
def slow(work):
    """Does its parts one after the other, each an act; in the first attempt it waits in the middle for ever."""
    for number in range(work.arguments["parts"]):
        count_one(job=work.job_id, part=number, by=work.owner, at=work.at, act_key=work.act_key(number))
        work.progress(number + 1, work.arguments["parts"], f"part {number + 1}")
        if work.attempt == 1 and number == work.arguments["parts"] // 2:
            Path(work.arguments["flag"]).write_text(str(os.getpid()))
            time.sleep(600)
    return Finished("all parts")


@job("test.many-parts", title="Many parts")
def many_parts(work):
    """Does its parts one after the other, each an act."""
    for number in range(work.arguments["parts"]):
        count_one(job=work.job_id, part=number, by=work.owner, at=work.at, act_key=work.act_key(number))
        work.progress(number + 1, work.arguments["parts"])
    return Finished("all parts")


@job("test.in-a-transaction", title="In a transaction")
def in_a_transaction(work):
    """Says how far it is while its own transaction is open, until somebody outside has read that."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select 1")
        work.progress(7, 9, "in the middle")
        wait_for(Path(work.arguments["flag"]))
    return Finished("read")


def wait_for(flag: Path, seconds: float = 60) -> None:
    """Until the file is there."""
    until = time.monotonic() + seconds
    while not flag.exists():
        if time.monotonic() > until:
            raise TimeoutError(str(flag))
        time.sleep(0.05)
