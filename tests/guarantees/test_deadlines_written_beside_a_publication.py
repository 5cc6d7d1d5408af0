"""An act that read the calendar before a publication is written long after it: its deadline is counted anew too."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection

from casework.actions.submit import submit
from casework.models import ClockChange, Job, Recount
from casework.sweeps.work import work_off
from rulebook.actions.publish_calendar_year import publish_calendar_year
from tests.cast_desk import NOW, build_morning
from tests.cast_rulebook import year_2023
from tests.flows.test_registration import answers, give_papers
from tests.guarantees.races import outcome_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race, pytest.mark.xdist_group("races")]
FRIDAY, A_MINUTE = date(2023, 9, 8), timedelta(minutes=1)


@pytest.fixture
def morning(transactional_db):
    with time_machine.travel(NOW, tick=False):
        yield build_morning()


class Beside:
    """An act that is held before it commits, with everything written."""

    def __init__(self, act):
        self._act, self._written, self._go_on = act, threading.Event(), threading.Event()

    def __enter__(self):
        def hold(execute, sql, params, many, context):
            result = execute(sql, params, many, context)
            if 'INSERT INTO "security_entry"' in sql or "insert into security_entry" in sql.lower():
                self._written.set()
                self._go_on.wait(60)
            return result

        def held():
            with connection.execute_wrapper(hold):
                return self._act()

        self._pool = ThreadPoolExecutor(1)
        self._done = self._pool.submit(outcome_of, held)
        assert self._written.wait(10), self._done.result()
        return self

    def __exit__(self, *_raised):
        self._go_on.set()
        outcome = self._done.result()
        self._pool.shutdown()
        assert not isinstance(outcome, Exception), outcome


def work(minutes: int) -> None:
    """What is due by then."""
    work_off(now=lambda: NOW + A_MINUTE * minutes)


def hand_in_beside(morning):
    """Zhou hands the draft in: it has no clock that a recount could find before this is written."""
    pk, zhou = morning.of("zhou").pk, morning.students["zhou"]
    morning.pay(zhou)
    give_papers(pk)
    said = answers(morning, zhou)
    return Beside(lambda: submit(application_id=pk, particulars=said, by=zhou, at=NOW))


def test_what_is_handed_in_beside_the_publication_is_counted_once_it_is_written(morning):
    with hand_in_beside(morning):
        publish_calendar_year(year=year_2023(off=[FRIDAY]), by=morning.cast.aa_head, at=NOW)
        work(1)
        recount = Recount.objects.get()
        assert recount.ended_at is None  # nobody says that all is counted while such an act is open
    before = morning.of("zhou").due_on
    work(60)
    recount.refresh_from_db()
    assert recount.ended_at is not None
    assert morning.of("zhou").due_on > before
    assert ClockChange.objects.filter(recount=recount, application=morning.of("zhou"), before=before).exists()
    assert not Job.objects.exclude(state="DONE").exists()


def test_an_act_that_began_after_it_holds_nothing_up(morning):
    publish_calendar_year(year=year_2023(off=[FRIDAY]), by=morning.cast.aa_head, at=NOW)
    work_off(now=lambda: NOW)  # the moment is noted
    with hand_in_beside(morning):
        work(1)
        assert Recount.objects.get().ended_at is not None
