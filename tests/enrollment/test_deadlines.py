"""Reminders of the last day: of the window, of the own deferral, for putting a refusal right; once each (REG-4.1).

The editions let a notice lie unread for three days (`notice.unread_escalate_days`); that long before, it is reminded.
"""

from datetime import date, timedelta

import pytest

from casework.models import Notice
from enrollment.actions.close_batch import close_batch
from enrollment.actions.extend_batch import extend_batch
from enrollment.models import Roster, TermRegistration, TermState
from enrollment.sweeps.deadlines import remind_before_deadlines
from security.journal import unrecorded
from security.models import Entry
from tests.cast_registration import on
from tests.flows.test_deferral import DAY_2, decided
from tests.flows.test_deferral import hand_in as ask_to_defer
from tests.flows.test_registration import hand_in
from tests.guarantees.races import meet

WINDOW = date(2023, 9, 18)


def remind(day: date, hour: int = 7) -> int:
    return remind_before_deadlines(at=on(day, hour))


def told(person, text: str) -> list[str]:
    rows = Notice.objects.filter(person=person, text=f"enrollment.{text}").order_by("pk")
    return list(rows.values_list("facts__until", flat=True))


class TestTheWindow:
    def test_three_days_before_its_end_and_not_earlier(self, office):
        assert remind(WINDOW - timedelta(days=4)) == 0
        assert remind(WINDOW - timedelta(days=3)) == 2
        assert told(office.cast.li, "window-ends") == told(office.cast.wang, "window-ends") == ["2023-09-18"]
        assert Entry.objects.filter(event="enrollment.deadlines-reminded").count() == 1

    def test_once_however_often_the_morning_comes(self, office):
        for day in range(4):
            remind(WINDOW - timedelta(days=3 - day))
            remind(WINDOW - timedelta(days=3 - day), 8)
        assert told(office.cast.li, "window-ends") == ["2023-09-18"]
        assert Entry.objects.filter(event="enrollment.deadlines-reminded").count() == 1

    def test_a_morning_that_was_missed_is_made_up_for_but_not_after_the_last_day(self, office):
        assert remind(WINDOW) == 2
        assert remind(WINDOW + timedelta(days=1)) == 0

    def test_not_who_has_handed_in(self, office):
        office.pay(office.cast.li)
        hand_in(office, office.cast.li)
        assert remind(WINDOW) == 1
        assert told(office.cast.li, "window-ends") == []

    def test_a_window_that_is_extended_is_another_deadline(self, office):
        remind(WINDOW - timedelta(days=3))
        later, at = WINDOW + timedelta(days=7), on(WINDOW)
        extend_batch(batch=office.batch.pk, until=later, reason="台风停课", by=office.cast.aa_head, at=at)
        remind(later - timedelta(days=3))
        assert told(office.cast.li, "window-ends") == ["2023-09-18", "2023-09-25"]

    def test_in_a_closed_registration_who_has_days_of_the_own_alone(self, office):
        close_batch(batch=office.batch.pk, by=office.cast.aa_head, at=on(WINDOW + timedelta(days=1)))
        with unrecorded("the window is moved once more; li came back and has days of her own"):
            Roster.objects.filter(batch=office.batch).update(window_ends_on=date(2023, 10, 7))
            TermRegistration.objects.filter(person=office.cast.li).update(deadline=date(2023, 10, 7))
        assert remind(date(2023, 10, 6)) == 1
        assert told(office.cast.li, "window-ends") == ["2023-10-07"]

    def test_the_number_is_the_editions(self, office):
        office.amend(**{"notice.unread_escalate_days": 5})
        assert remind(WINDOW - timedelta(days=6)) == 0
        assert remind(WINDOW - timedelta(days=5)) == 2

    @pytest.mark.race
    def test_two_workers_at_once_tell_once(self, office, transactional_db):
        meet(lambda: remind(WINDOW), lambda: remind(WINDOW), held_at="insert into casework_notice")
        assert told(office.cast.li, "window-ends") == ["2023-09-18"]


def test_before_the_end_of_a_deferral(office):
    decided(office, ask_to_defer(office, office.cast.li), DAY_2)
    ends = office.row(office.cast.li).deadline
    remind(WINDOW)
    assert told(office.cast.li, "deferral-ends") == []
    remind(ends - timedelta(days=3))
    remind(ends)
    assert told(office.cast.li, "deferral-ends") == ["2023-10-07"]


def test_before_the_last_day_for_putting_a_refusal_right(office):
    office.pay(office.cast.li)
    pk = hand_in(office, office.cast.li)
    decided(office, pk, WINDOW, agrees=False)
    row = office.row(office.cast.li)
    assert (row.state, row.rectify_until) == (TermState.IN_PROCESS, date(2023, 9, 25))
    at_once = ["2023-09-25"]  # told with the refusal
    remind(date(2023, 9, 21))
    assert told(office.cast.li, "rectification-ends") == at_once
    remind(date(2023, 9, 22))
    remind(date(2023, 9, 23))
    assert told(office.cast.li, "rectification-ends") == [*at_once, "2023-09-25"]
