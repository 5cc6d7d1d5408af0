"""The clinic enters who attended, by ticking or by pasted numbers, and later the results (REG-2.3)."""

from datetime import timedelta

import pytest
import time_machine

from enrollment.models import HealthCheck
from security.models import Entry
from tests.cast_registration import OPENING, Office, on, open_office

LATER = OPENING + timedelta(days=1)


@pytest.fixture
def fresh(db) -> Office:
    """The office with two new students."""
    return open_office("detailed", is_new=True)


def send(office: Office, day=LATER, by="clinic", **data):
    with time_machine.travel(on(day), tick=False):
        client = office.cast.client(getattr(office.cast, by))
        return client.post("/health/", data, follow=True).content.decode()


def listed(office: Office, state, day):
    with time_machine.travel(on(day), tick=False):
        page = office.cast.client(office.cast.clinic).get(f"/health/?state={state}")
    return [row.name for row in page.context["rows"]]


def number(office: Office, key) -> str:
    return office.enrollment(getattr(office.cast, key)).student_no


def results() -> dict[str, str]:
    return dict(HealthCheck.objects.values_list("enrollment__person__name", "result"))


def test_a_pasted_list_of_numbers_is_entered_at_once(fresh):
    send(fresh, numbers=f"{number(fresh, 'wang')}\n {number(fresh, 'li')},", set="ATTENDED")
    assert results() == {"王子涵": "", "李思琪": ""}
    assert Entry.objects.filter(event="enrollment.health-recorded", person__isnull=False).count() == 2


def test_a_number_that_no_new_student_has_is_named_and_the_others_are_entered(fresh):
    page = send(fresh, numbers=f"{number(fresh, 'wang')} 999999", set="ATTENDED")
    assert "999999" in page
    assert results() == {"王子涵": ""}


def test_results_come_later_to_the_newest_examination_and_not_into_the_journal(fresh):
    send(fresh, numbers=number(fresh, "wang"), set="ATTENDED")
    send(fresh, day=LATER + timedelta(days=9), numbers=number(fresh, "wang"), set="UNFIT")
    assert results() == {"王子涵": "UNFIT"}
    [entry] = Entry.objects.filter(event="enrollment.health-results-recorded", person=fresh.cast.wang)
    assert "UNFIT" not in str(entry.particulars)


def test_attendance_entered_twice_takes_no_result_away(fresh):
    send(fresh, numbers=number(fresh, "wang"), set="ATTENDED")
    send(fresh, numbers=number(fresh, "wang"), set="FIT")
    send(fresh, numbers=number(fresh, "wang"), set="ATTENDED")
    assert results() == {"王子涵": "FIT"}


def test_there_is_no_result_without_an_examination(fresh):
    page = send(fresh, numbers=number(fresh, "wang"), set="FIT")
    assert "请先登记" in page
    assert results() == {}


def test_a_result_is_overdue_after_the_days_of_the_regulation(fresh):
    send(fresh, numbers=number(fresh, "wang"), set="ATTENDED")
    due = LATER + timedelta(days=30)  # a Thursday, the first working day after the October holidays being long over
    assert listed(fresh, "missing", due) == ["李思琪"]
    assert listed(fresh, "overdue", due) == []
    assert listed(fresh, "overdue", due + timedelta(days=14)) == ["王子涵"]
    send(fresh, day=due, numbers=number(fresh, "wang"), set="FIT")
    assert listed(fresh, "overdue", due + timedelta(days=14)) == []


def test_only_the_clinic_has_the_counter(fresh):
    with time_machine.travel(on(LATER), tick=False):
        for by in ("registrar", "finance", "dept_head"):
            assert fresh.cast.client(getattr(fresh.cast, by)).get("/health/").status_code == 404
