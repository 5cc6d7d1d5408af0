"""Ringing for workers: after the commit, never in the way of the act, whatever has become of the broker."""

import socket
from datetime import timedelta

import pytest
from celery import current_app
from django.db import transaction

from casework.actions.ask_job import ask_job
from casework.actions.give_notices import give_notices
from casework.models import Job
from casework.rules.bell import POST, WORK, ring, ring_after_commit
from casework.rules.notice_texts import notice_text
from registrar.celery import app
from security.journal import unrecorded
from security.rules import bell
from tests.casework.broker_room import rung
from tests.cast_papers import Papers


@pytest.fixture(autouse=True)
def a_bell_that_has_not_failed(monkeypatch):
    monkeypatch.setattr(bell, "_silent_until", 0.0)


@pytest.fixture
def at_broker(monkeypatch):
    """Points the bell at another address for a while."""
    return lambda port: monkeypatch.setattr(current_app.conf, "broker_write_url", f"redis://127.0.0.1:{port}/0")


def test_it_rings_when_the_act_has_committed_and_not_before(real_papers: Papers, own_broker):
    with transaction.atomic():
        ring_after_commit(WORK)
        assert rung(own_broker) == 0
    assert rung(own_broker) == 1


def test_it_does_not_ring_for_an_act_that_failed(real_papers: Papers, own_broker):
    with transaction.atomic():
        ring_after_commit(WORK)
        transaction.set_rollback(True)
    assert rung(own_broker) == 0


def test_nobody_is_rung_for_a_notice_that_is_due_later(real_papers: Papers, own_broker):
    text = notice_text("test.bell", title="A notice", body="")

    def give(due_at):
        with unrecorded("a notice"):
            give_notices(persons=[real_papers.registrar], text=text, at=real_papers.at, due_at=due_at)
        return rung(own_broker)

    assert give(real_papers.at + timedelta(seconds=10)) == 0
    assert give(real_papers.at) == 1


def test_with_a_dead_broker_the_act_stands_and_the_job_waits(real_papers: Papers, at_broker):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        at_broker(nobody.getsockname()[1])
        event = ask_job(kind="test.nothing", arguments={}, owner=real_papers.registrar, at=real_papers.at)
    assert Job.objects.get(pk=event.job).state == "WAITING"
    assert bell._silent_until > 0


def test_a_broker_that_takes_the_call_and_never_answers_is_left_alone_after_the_first_ring(at_broker):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(50)
        at_broker(silent.getsockname()[1])
        ring(WORK)
        assert bell._silent_until > 0
        silent.setblocking(False)
        while _somebody_called(silent):
            pass
        for _ in range(20):
            ring(POST)
        assert not _somebody_called(silent)


def _somebody_called(listener: socket.socket) -> bool:
    try:
        listener.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def test_every_task_that_the_beat_rings_for_exists_and_the_work_is_rung_for_each_minute():
    app.loader.import_default_modules()
    entries = app.conf.beat_schedule.values()
    assert {entry["task"] for entry in entries} <= set(app.tasks)
    minutely = {entry["task"] for entry in entries if entry["schedule"] == 60.0}
    assert {WORK, POST} <= minutely
