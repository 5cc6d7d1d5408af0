"""A registration in the term that is open now, by the clock on the wall: begun, handed in, due on a known day."""

import pytest
from django.utils import timezone

from casework.actions.decide import decide
from casework.models import State
from casework.queries.desk import on_the_desk_of
from enrollment.models import Status
from rulebook.models import CalendarYear
from rulebook.queries import calendar
from tests.browser.term import open_now
from tests.flows.test_registration import agree, hand_in, sign

pytestmark = [pytest.mark.django_db, pytest.mark.clock]


@pytest.fixture
def office():
    made = open_now("detailed")
    made.pay(made.cast.wang)
    return made


def test_the_term_is_open_and_the_department_has_two_working_days(office):
    now = timezone.now()
    pk = hand_in(office, office.cast.wang, at=now)
    found = office.application(office.cast.wang)
    assert found.state == State.OPEN
    assert not found.is_late
    assert found.due_on == calendar().add_working_days(timezone.localdate(now), 2)
    assert CalendarYear.objects.filter(year=found.due_on.year).exists()
    assert list(on_the_desk_of(office.cast.dept_head, now).values_list("pk", flat=True)) == [pk]


def test_it_goes_its_whole_way_today(office):
    cast, now = office.cast, timezone.now()
    pk = hand_in(office, cast.wang, at=now)
    decide(application_id=pk, agrees=True, opinion="", by=cast.dept_head, at=now)
    agree(pk, cast.registrar, now)
    sign(pk, cast.wang, now)
    assert office.enrollment(cast.wang).status == Status.ACTIVE


def test_the_students_page_offers_the_task_today(office):
    page = office.cast.client(office.cast.wang).get(f"/registration/{office.row(office.cast.wang).pk}/")
    assert page.status_code == 200
    assert not page.context["is_late"]
