"""The morning's seven students in November: the registration is closed, and each of them has another outcome.

    def test_the_figures(closed_term):
        assert closed_term.figures()["due"] == 7

zheng: on time. sun: made up late. zhao: deemed to have left. wang: open. (mechanics)
qian: deferred and registered. zhou: deferred and not seen again. li: went on leave before registering. (commerce)
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine

from casework.actions.take_back import take_back
from enrollment.actions.change_status import change_status
from enrollment.actions.close_batch import close_batch
from enrollment.actions.move_registrations import move_registrations
from enrollment.models import TermRegistration, TermState
from enrollment.queries.term_figures import lines_on
from enrollment.rules.term_figures import added
from security.journal import unrecorded
from tests.cast_desk import Morning, build_morning
from tests.cast_registration import on
from tests.flows.test_deferral import decided, hand_in

CLOSED = on(date(2023, 11, 6))
TODAY = CLOSED.date()
LEAVE, LEFT, MADE_UP, DEFERRED_DONE = (date(2023, 9, 20), date(2023, 10, 20), date(2023, 10, 12), date(2023, 10, 6))
OUTCOMES = {
    "zheng": "ON_TIME", "sun": "MADE_UP", "zhao": "AUTO_LEFT", "wang": "OVERDUE_OPEN",
    "qian": "DEFERRED", "zhou": "DEFERRED", "li": "EXCUSED",
}  # fmt: skip


def build_closed_term() -> Morning:
    """Let the term go its way and close the registration."""
    morning = build_morning()
    students, friday = morning.students, date(2023, 9, 8)
    take_back(application_id=morning.of("qian").pk, by=students["qian"], at=on(friday))
    for key in ("qian", "zhou"):
        decided(morning, hand_in(morning, students[key], friday), friday)
    _away(morning, "li", "go_on_leave_unregistered", LEAVE)
    _move(morning, "li", "exempt", LEAVE)
    for key in ("wang", "sun", "zhao", "zhou"):
        _move(morning, key, "fall_overdue", date(2023, 10, 10))
    register(morning, "qian", DEFERRED_DONE)
    register(morning, "sun", MADE_UP)
    _away(morning, "zhao", "deem_left", LEFT)
    _move(morning, "zhao", "lapse", LEFT)
    close_batch(batch=morning.batch.pk, by=morning.cast.aa_head, at=CLOSED)
    morning.batch.refresh_from_db()
    return morning


def register(morning: Morning, key: str, day: date) -> None:
    """The student filed and was registered on this day."""
    with unrecorded("a registration of a test"):
        morning_row(morning, key).update(state=TermState.REGISTERED, first_filed_on=day, registered_at=on(day))


def morning_row(morning: Morning, key: str) -> Any:
    """The student's row on the roster."""
    return TermRegistration.objects.filter(batch=morning.batch, person=morning.students[key])


def school(morning: Morning, day: date = TODAY) -> dict[str, int | str]:
    """The figures of the school."""
    return added(line.figures for line in lines_on([morning.batch], day)).figures()


def _away(morning: Morning, key: str, transition: str, day: date) -> None:
    ids = [morning.enrollment(morning.students[key]).pk]
    change_status(enrollments=ids, transition=transition, authority="见材料", by=morning.cast.aa_head, at=on(day))


def _move(morning: Morning, key: str, transition: str, day: date) -> None:
    rows = [morning.row(morning.students[key]).pk]
    move_registrations(registrations=rows, transition=transition, by=morning.cast.aa_head, at=on(day))


@pytest.fixture
def closed_term(db: object) -> Iterator[Morning]:
    """The sixth of November, ten o'clock."""
    built = build_closed_term()
    with time_machine.travel(CLOSED, tick=False):
        yield built
