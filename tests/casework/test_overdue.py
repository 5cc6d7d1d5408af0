"""A step whose day has gone by: officers are reminded, heads are told, silence decides nothing (domain 3.3)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from casework.actions.decide import decide
from casework.actions.escalate_overdue import escalate_overdue
from casework.models import Decision, Delivery, Notice, State, Step
from casework.queries.desk import on_the_desk_of
from casework.queries.notices import shown
from casework.sweeps.morning import morning_round
from security.actions.end_appointment import end_appointment
from security.models import Entry
from security.queries import NotFound
from tests.cast_desk import NOW, Morning
from tests.cast_papers import give_address
from tests.cast_registration import on

pytestmark = pytest.mark.django_db
FRIDAY = on(date(2023, 9, 8), 7)
"""Wang handed in on Wednesday; the department has two working days: until Friday."""
SATURDAY, MONDAY = FRIDAY + timedelta(days=1), FRIDAY + timedelta(days=3)


def told(person, text: str) -> list[str]:
    return [shown(one).title for one in Notice.objects.filter(person=person, text=text).order_by("pk")]


def test_on_the_day_it_is_due_each_officer_reads_it_in_one_notice(morning: Morning):
    assert morning.of("wang").due_on == FRIDAY.date()
    morning_round(at=FRIDAY)
    assert len(told(morning.cast.dept_head, "casework.due-today")) == 1
    assert told(morning.cast.other_dept_head, "casework.due-today") == []
    morning_round(at=FRIDAY + timedelta(hours=1))
    assert len(told(morning.cast.dept_head, "casework.due-today")) == 1


def test_what_is_due_today_waits_for_no_quiet_hours_and_no_e_mail_of_the_day(morning: Morning):
    give_address(morning.cast.dept_head)
    morning_round(at=FRIDAY)
    assert Delivery.objects.get(notice__text="casework.due-today").is_urgent


def test_on_the_next_working_day_the_head_and_the_applicant_are_told_once(morning: Morning):
    cast = morning.cast
    assert morning_round(at=SATURDAY) == (0, 0)
    before, _officers = morning_round(at=MONDAY)
    assert before >= 1
    assert len(told(cast.dept_head, "casework.overdue-head")) == 1
    assert len(told(cast.wang, "casework.overdue-applicant")) == 1
    assert len(told(cast.dept_staff, "casework.late")) == (1 if on_the_desk_of(cast.dept_staff, MONDAY).exists() else 0)
    assert morning_round(at=MONDAY + timedelta(hours=1))[0] == 0
    assert len(told(cast.wang, "casework.overdue-applicant")) == 1
    assert Entry.objects.filter(event="casework.overdue", person=cast.wang).count() == 1


def test_it_stays_on_the_desk_and_nothing_is_decided_by_silence(morning: Morning):
    pk, before = morning.of("wang").pk, Decision.objects.count()
    morning_round(at=MONDAY)
    for week in range(1, 9):
        morning_round(at=MONDAY + timedelta(weeks=week))
    assert morning.of("wang").state == State.OPEN
    assert Decision.objects.count() == before
    decide(application_id=pk, agrees=True, by=morning.cast.dept_head, at=MONDAY + timedelta(weeks=9))
    assert Step.objects.get(application=pk, office="DEPT").state == Step.State.DONE


def test_while_the_applicant_has_it_nobody_is_late(morning: Morning):
    assert morning.of("zhao").state == State.WITH_APPLICANT
    morning_round(at=MONDAY + timedelta(weeks=4))
    assert Step.objects.filter(application=morning.of("zhao"), escalated_at__isnull=False).count() == 0


def test_what_was_answered_meanwhile_is_not_brought_before_the_head(morning: Morning):
    pk = morning.of("wang").pk
    decide(application_id=pk, agrees=True, by=morning.cast.dept_head, at=FRIDAY)
    with pytest.raises(NotFound):
        escalate_overdue(application_ids=[pk], by=morning.cast.registrar, at=MONDAY)


def test_where_nobody_heads_the_office_academic_affairs_is_told(morning: Morning):
    cast = morning.cast
    [post] = cast.dept_head.appointments.all()
    end_appointment(appointment=post, last_day=FRIDAY.date(), by=cast.secadmin, at=NOW)
    morning_round(at=MONDAY)
    assert told(cast.dept_head, "casework.overdue-head") == []
    assert len(told(cast.aa_head, "casework.overdue-head")) >= 1


def test_applicant_and_officer_read_on_the_page_that_the_head_was_told(morning: Morning):
    morning_round(at=MONDAY)
    address = reverse("casework:application", args=[morning.of("wang").pk])
    with time_machine.travel(MONDAY, tick=False):
        for reader in (morning.cast.wang, morning.cast.dept_head):
            client = morning.cast.client(reader)
            client.cookies["language"] = "en"
            assert "The head of the office was told" in client.get(address).content.decode()
