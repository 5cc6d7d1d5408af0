"""The legal guardian of a student who is not of age is told what the student is told (domain 3.1, REG-3.5, REG-4.1).

Wang is seventeen, and his father is the verified guardian; Li has none.
"""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from casework.actions.decide import decide
from casework.actions.undo_decision import undo_decision
from casework.models import Notice
from enrollment.actions.extend_batch import extend_batch
from enrollment.models import Student
from enrollment.sweeps.deadlines import remind_before_deadlines
from rulebook.actions.publish_calendar_year import publish_calendar_year
from security.journal import unrecorded
from security.models import Guardianship
from tests.cast_registration import on
from tests.cast_rulebook import year_2023
from tests.flows.test_deferral import DAY_2, decided
from tests.flows.test_deferral import hand_in as ask_to_defer
from tests.flows.test_registration import hand_in

WINDOW_ENDS = date(2023, 9, 18)


OPENED = "enrollment.ward-term-opened"


def told(office, who="guardian"):
    """The texts that this person of the cast was given after the registration was opened, in their order."""
    rows = Notice.objects.filter(person=getattr(office.cast, who), text__startswith="enrollment.ward-")
    rows = rows.exclude(text=OPENED)
    return [text.removeprefix("enrollment.ward-") for text in rows.order_by("pk").values_list("text", flat=True)]


def refuse_registration(office, at):
    """Both offices say no to Wang's registration."""
    office.pay(office.cast.wang)
    pk = hand_in(office, office.cast.wang)
    decide(application_id=pk, agrees=True, opinion="", by=office.cast.dept_head, at=at)
    decide(application_id=pk, agrees=False, opinion="收据模糊", by=office.cast.aa_head, at=at + timedelta(hours=1))
    return pk


@pytest.fixture
def of_age(office):
    """Wang came of age last year."""
    with unrecorded("of age"):
        Student.objects.filter(person=office.cast.wang).update(birth_date=date(2004, 3, 5))
    return office


def test_that_the_registration_is_open_and_until_when(office):
    [notice] = Notice.objects.filter(text=OPENED)
    assert notice.person == office.cast.guardian
    assert notice.facts["until"] == WINDOW_ENDS.isoformat()


def test_that_it_is_extended_without_the_reason(office):
    later = date(2023, 9, 22)
    day = on(date(2023, 9, 15))
    extend_batch(batch=office.batch.pk, until=later, reason="台风停课", by=office.cast.aa_head, at=day)
    assert told(office) == ["window-extended"]
    assert "台风" not in str(Notice.objects.get(text="enrollment.ward-window-extended").facts)


def test_of_a_window_that_a_changed_calendar_moves(office):
    day = on(date(2023, 9, 12))
    publish_calendar_year(year=year_2023(off=[date(2023, 9, 15)]), by=office.cast.aa_head, at=day)
    assert told(office) == ["last-day-later"]
    assert Notice.objects.get(text="enrollment.ward-last-day-later").facts["before"] == WINDOW_ENDS.isoformat()


def test_of_a_refused_registration_and_until_when_it_is_put_right(office):
    refuse_registration(office, on(DAY_2, 10))
    assert sorted(told(office)) == ["rectification-ends", "refused"]
    notice = Notice.objects.get(person=office.cast.guardian, text="enrollment.ward-rectification-ends")
    assert notice.facts["until"] == WINDOW_ENDS.isoformat()  # later than the days for putting it right
    assert notice.link == reverse("enrollment:ward", args=[office.cast.wang.pk])
    with time_machine.travel(on(DAY_2, 12), tick=False):
        assert office.cast.client(office.cast.guardian).get(notice.link).status_code == 200


def test_nothing_of_a_refusal_that_was_undone_at_once(office):
    pk = refuse_registration(office, on(DAY_2, 10))
    undo_decision(application_ids=[pk], by=office.cast.aa_head, at=on(DAY_2, 11) + timedelta(seconds=5))
    assert told(office) == []


def test_of_a_deferral_that_is_granted_and_of_its_last_day(office):
    decided(office, ask_to_defer(office, office.cast.wang), DAY_2)
    assert told(office) == ["deferred"]
    ends = office.row(office.cast.wang).deadline
    remind_before_deadlines(at=on(ends - timedelta(days=3), 7))
    remind_before_deadlines(at=on(ends - timedelta(days=3), 8))
    assert told(office) == ["deferred", "deferral-ends"]


def test_of_a_last_day_that_a_changed_calendar_moves(office):
    decided(office, ask_to_defer(office, office.cast.wang, days=10), DAY_2)
    day = on(date(2023, 9, 12))
    with time_machine.travel(day, tick=False):
        publish_calendar_year(year=year_2023(off=[date(2023, 9, 28)]), by=office.cast.aa_head, at=day)
    assert told(office) == ["deferred", "last-day-later"]
    notice = Notice.objects.get(text="enrollment.ward-last-day-later")
    assert notice.facts["ends"] == office.row(office.cast.wang).deadline.isoformat()


def test_of_a_deferral_that_is_refused(office):
    decided(office, ask_to_defer(office, office.cast.wang), DAY_2, agrees=False)
    assert told(office) == ["refused"]


def test_of_the_last_day_of_the_window_once(office):
    for hour in (7, 8):
        remind_before_deadlines(at=on(WINDOW_ENDS - timedelta(days=3), hour))
    assert told(office) == ["window-ends"]


def test_nothing_about_a_student_of_age(of_age):
    refuse_registration(of_age, on(DAY_2, 10))
    remind_before_deadlines(at=on(WINDOW_ENDS - timedelta(days=3), 7))
    assert told(of_age) == []


@pytest.mark.parametrize("link", [{"is_legal": False}, {"verified_at": None}, {"ended_at": on(DAY_2, 8)}])
def test_nothing_to_who_is_no_legal_guardian_proved_and_still(office, link):
    with unrecorded("another relation"):
        Guardianship.objects.filter(guardian=office.cast.guardian).update(**link)
    remind_before_deadlines(at=on(WINDOW_ENDS - timedelta(days=3), 7))
    assert told(office) == []


def test_what_they_are_told_names_nobody_and_no_reason(office):
    refuse_registration(office, on(DAY_2, 10))
    for notice in Notice.objects.filter(person=office.cast.guardian, text__startswith="enrollment.ward-"):
        assert set(notice.facts) <= {"kind", "term", "until"}
