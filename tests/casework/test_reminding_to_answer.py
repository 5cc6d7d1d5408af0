"""Who was returned an application is reminded before the last day to put it right, once (REG-4.1)."""

from datetime import date, timedelta

import pytest

from casework.actions.return_application import return_application
from casework.models import Application, Notice
from casework.sweeps.answers import remind_of_answers
from security.journal import unrecorded
from tests.cast_registration import Office, on
from tests.flows.test_registration import hand_in

RETURNED = date(2023, 9, 6)
TEXT = "casework.answer-reminder"


@pytest.fixture
def returned(office: Office) -> Application:
    """Wang's, on Wednesday the 6th; to be answered by the 13th."""
    office.pay(office.cast.wang)
    pk = hand_in(office, office.cast.wang)
    items = {"field:phone": ""}
    return_application(application_id=pk, items=items, note="号码有误", by=office.cast.dept_head, at=on(RETURNED))
    return Application.objects.get(pk=pk)


def told() -> list[str]:
    return list(Notice.objects.filter(text=TEXT).order_by("pk").values_list("person__name", flat=True))


def test_so_many_days_before_as_the_edition_says_and_once(office, returned):
    due = returned.due_on
    assert remind_of_answers(at=on(due - timedelta(days=4), 7, 30)) == 0
    assert remind_of_answers(at=on(due - timedelta(days=3), 7, 30)) == 1
    assert remind_of_answers(at=on(due - timedelta(days=2), 7, 30)) == 0
    assert told() == [office.cast.wang.name]
    notice = Notice.objects.get(text=TEXT)
    assert notice.facts["due_on"] == due.isoformat()
    assert notice.link == f"/applications/{returned.pk}/"


def test_a_missed_morning_is_made_up_until_the_day_itself(returned):
    assert remind_of_answers(at=on(returned.due_on, 7, 30)) == 1
    assert remind_of_answers(at=on(returned.due_on + timedelta(days=1), 7, 30)) == 0


def test_a_day_that_is_moved_is_another(returned):
    remind_of_answers(at=on(returned.due_on, 7, 30))
    later = returned.due_on + timedelta(days=7)
    with unrecorded("a day that was moved, in a test"):
        Application.objects.filter(pk=returned.pk).update(due_on=later)
    assert remind_of_answers(at=on(later, 7, 30)) == 1


def test_not_who_has_answered(returned):
    with unrecorded("it was answered, in a test"):
        Application.objects.filter(pk=returned.pk).update(state="OPEN")
    assert remind_of_answers(at=on(returned.due_on, 7, 30)) == 0
    assert told() == []
