"""Several workers, some of them killed: every job is done, none twice; the broker may forget everything."""

import os
import signal
import time
from datetime import timedelta
from threading import Barrier, Event, Thread

import pytest
from django.db import connection
from django.utils import timezone

from casework.actions.ask_job import ask_job
from casework.models import Job
from casework.rules.jobs import LeaseLost, job
from casework.sweeps import pulse as beating
from casework.sweeps.claims import JOB_LEASE, take_job
from casework.sweeps.pulse import Pulse
from casework.sweeps.work import work_off
from security.models import Entry
from tests.casework import workers
from tests.casework.broker_room import rung
from tests.casework.slow_jobs import wait_for
from tests.cast_papers import Papers

done: list[int] = []


@job("test.note", title="Note")
def note(work):
    done.append(work.job_id)


def ask(world: Papers, kind: str, **arguments) -> Job:
    return Job.objects.get(pk=ask_job(kind=kind, arguments=arguments, owner=world.registrar, at=world.at).job)


def in_threads(count: int, act) -> None:
    """All at once, each on a connection of its own."""
    barrier, failures = Barrier(count), []

    def run():
        try:
            barrier.wait()
            act()
        except BaseException as failure:  # noqa: BLE001 - the test says what it was
            failures.append(failure)
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(count)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not failures, failures


@pytest.mark.race
def test_four_workers_do_forty_jobs_once_each(real_papers: Papers):
    done.clear()
    asked = {ask(real_papers, "test.note").pk for _ in range(40)}
    in_threads(4, lambda: work_off(now=timezone.now))
    assert sorted(done) == sorted(asked)
    assert set(Job.objects.values_list("state", "attempts")) == {("DONE", 1)}


@pytest.mark.race
def test_four_who_ask_for_the_same_work_get_the_same_job(real_papers: Papers):
    found = []

    def ask_the_same():
        event = ask_job(
            kind="test.note", arguments={}, owner=real_papers.registrar, at=real_papers.at, unique_key="the same"
        )
        found.append(event.job)

    in_threads(4, ask_the_same)
    assert len(set(found)) == 1
    assert Job.objects.count() == 1


def test_progress_is_seen_from_outside_while_the_work_is_in_a_transaction(real_papers: Papers, tmp_path):
    asked = ask(real_papers, "test.in-a-transaction", flag=str(tmp_path / "read"))
    worker = workers.start("work")
    until = time.monotonic() + 60
    while time.monotonic() < until:
        asked.refresh_from_db()
        if asked.done:
            break
        time.sleep(0.05)
    assert (asked.state, asked.done, asked.total, asked.message) == ("RUNNING", 7, 9, "in the middle")
    (tmp_path / "read").touch()
    assert worker.wait(60) == 0
    asked.refresh_from_db()
    assert (asked.state, asked.message) == ("DONE", "read")


def test_the_pulse_extends_the_lease_as_long_as_the_worker_lives(real_papers: Papers, monkeypatch):
    monkeypatch.setattr(beating, "BEAT", 0.0)
    asked, clock, beaten = ask(real_papers, "test.note"), [real_papers.at], Event()
    mine = take_job(clock[0])

    def now():
        beaten.set()
        return clock[0]

    with Pulse(mine, now):
        clock[0] += JOB_LEASE * 3
        beaten.clear()
        assert beaten.wait(30)
        beaten.clear()
        assert beaten.wait(30)
        assert take_job(clock[0] + timedelta(seconds=1)) is None
    asked.refresh_from_db()
    assert asked.lease_until == clock[0] + JOB_LEASE


def test_whoever_slept_through_the_lease_learns_it_and_stops(real_papers: Papers):
    ask(real_papers, "test.note")
    mine = take_job(real_papers.at)
    others = take_job(real_papers.at + JOB_LEASE * 2)
    with Pulse(mine, lambda: real_papers.at) as pulse, pytest.raises(LeaseLost):  # noqa: PT012
        until = time.monotonic() + 30
        while time.monotonic() < until:
            pulse.say(1, 2, "still here")
            time.sleep(0.05)
    others.refresh_from_db()
    assert (others.message, others.attempts) == ("", 2)


@pytest.mark.kill
def test_a_killed_workers_job_is_finished_by_another_and_no_part_is_done_twice(real_papers: Papers, tmp_path):
    asked = ask(real_papers, "test.slow", parts=9, flag=str(tmp_path / "half"))
    first = workers.start("work")
    wait_for(tmp_path / "half")
    os.kill(first.pid, signal.SIGKILL)
    first.wait(30)
    assert Entry.objects.filter(event="test.counted").count() == 5
    assert work_off(now=timezone.now) == 0, "nobody takes it before the lease runs out"
    later = timezone.now() + JOB_LEASE + timedelta(seconds=1)
    import tests.casework.slow_jobs  # noqa: F401

    assert work_off(now=lambda: later) == 1
    asked.refresh_from_db()
    assert (asked.state, asked.message, asked.attempts, asked.done) == ("DONE", "all parts", 2, 9)
    assert Entry.objects.filter(event="test.counted").count() == 9


def test_when_the_broker_has_forgotten_everything_the_next_beat_does_the_work(real_papers: Papers, own_broker):
    done.clear()
    asked = ask(real_papers, "test.note")
    assert rung(own_broker) == 1
    own_broker.flushdb()
    assert work_off(now=timezone.now) == 1
    assert done == [asked.pk]


def test_a_ring_that_is_delivered_twice_does_the_work_once(real_papers: Papers):
    done.clear()
    asked = ask(real_papers, "test.note")
    work_off(now=timezone.now)
    work_off(now=timezone.now)
    assert done == [asked.pk]
