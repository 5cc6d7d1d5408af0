"""The registration on the pages: what Wang, the department and academic affairs see and press."""

from datetime import date

import pytest
import time_machine
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from casework.models import State
from enrollment.models import Enrollment, Roster, Status, Term, TermState
from enrollment.queries.own_data import own_data
from rulebook.models import EditionScope
from security.journal import unrecorded
from tests.cast_registration import Office, on
from tests.flows.test_registration import DAY_2, agree, give_papers, hand_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    with time_machine.travel(on(DAY_2), tick=False) as clock:
        yield clock


def right(office: Office, person) -> dict:
    said = {f"is_{item.name}": "right" for item in own_data(office.row(person))}
    return said | {"health_changed": "no"}


def test_wang_finds_the_task_on_her_home_page_and_registers(office, today):
    cast = office.cast
    office.pay(cast.wang)
    browser = cast.client(cast.wang)
    home = browser.get(reverse("enrollment:me"))
    assert reverse("enrollment:registration", args=[office.row(cast.wang).pk]) in home.content.decode()

    task = browser.get(reverse("enrollment:registration", args=[office.row(cast.wang).pk]))
    assert "二(一)" in task.content.decode()  # every condition names its article
    begun = browser.post(reverse("enrollment:registration_begin", args=[office.row(cast.wang).pk]))
    pk = office.application(cast.wang).pk
    assert begun.url == reverse("enrollment:registration_data", args=[pk])

    page = browser.get(begun.url)
    assert page.status_code == 200
    wrong = browser.post(begun.url, {})
    assert wrong.status_code in {200, 400, 422}
    assert wrong.context["form"].errors
    saved = browser.post(begun.url, right(office, cast.wang))
    assert saved.url == reverse("enrollment:registration_papers", args=[pk])
    assert browser.get(saved.url).status_code == 200

    check = reverse("enrollment:registration_check", args=[pk])
    refused = browser.post(check)
    assert refused.context["blocking"]
    give_papers(pk)
    assert browser.post(check).url == reverse("enrollment:registration_sent", args=[pk])
    assert (
        office.application(cast.wang).number
        in browser.get(reverse("enrollment:registration_sent", args=[pk])).content.decode()
    )
    assert office.row(cast.wang).state == TermState.IN_PROCESS


def test_the_department_decides_on_the_desk_and_is_offered_the_next(office, today):
    cast = office.cast
    office.pay(cast.wang)
    pk = hand_in(office, cast.wang)
    browser = cast.client(cast.dept_head)
    desk = browser.get(reverse("casework:desk"), {"sel": pk})
    text = desk.content.decode()
    assert cast.wang.name in text
    assert cast.number("wang") in text
    answered = browser.post(reverse("casework:answer", args=[pk]), {"verdict": "agree", "opinion": ""})
    assert answered.status_code == 302
    assert office.application(cast.wang).waiting_for.office == "AA"


def test_the_second_officer_keeps_the_typed_opinion(office, today):
    cast = office.cast
    office.pay(cast.wang)
    pk = hand_in(office, cast.wang)
    agree(pk, cast.dept_head, on(DAY_2, 11))
    agree(pk, cast.registrar, on(DAY_2, 12))
    late = cast.client(cast.other_registrar).post(
        reverse("casework:answer", args=[pk]), {"verdict": "agree", "opinion": "经核实，情况属实"}
    )
    assert late.status_code == 409
    assert "经核实，情况属实" in late.content.decode()
    assert "赵敏" in late.content.decode()


def test_wang_confirms_and_is_enrolled(office, today):
    cast = office.cast
    office.pay(cast.wang)
    pk = hand_in(office, cast.wang)
    agree(pk, cast.dept_head, on(DAY_2, 11))
    agree(pk, cast.registrar, on(DAY_2, 12))
    browser = cast.client(cast.wang)
    assert (
        reverse("casework:confirm", args=[pk])
        in browser.get(reverse("casework:application", args=[pk])).content.decode()
    )
    phone = {"headers": {"user-agent": "Phone"}, "REMOTE_ADDR": "198.51.100.7"}
    browser.post(reverse("casework:confirm", args=[pk]), **phone)
    assert office.enrollment(cast.wang).status == Status.ACTIVE
    kept = office.application(cast.wang).confirmation  # time, address and device (REG-3.4)
    assert (kept.at, str(kept.network), kept.device) == (on(DAY_2), "198.51.100.7", "Phone")


def test_a_guardian_looks_on_and_a_stranger_finds_nothing(office, today):
    cast = office.cast
    office.pay(cast.wang)
    pk = hand_in(office, cast.wang)
    page = reverse("casework:application", args=[pk])
    assert cast.client(cast.guardian).get(page).status_code == 200
    assert cast.client(cast.li).get(page).status_code == 404
    assert cast.client(cast.other_dept_head).get(page).status_code == 404
    assert cast.client(cast.li).get(reverse("enrollment:registration_data", args=[pk])).status_code == 404


def test_taking_back_says_what_it_means_first(office, today):
    cast = office.cast
    office.pay(cast.wang)
    pk = hand_in(office, cast.wang)
    browser = cast.client(cast.wang)
    page = reverse("casework:take_back", args=[pk])
    assert browser.get(page).status_code == 200
    assert office.application(cast.wang).state == State.OPEN
    browser.post(page)
    assert office.application(cast.wang).state == State.TAKEN_BACK


def test_academic_affairs_opens_a_batch_and_sees_it_fill(office, today):
    cast = office.cast
    browser = cast.client(cast.aa_head)
    assert browser.get(reverse("enrollment:batches")).status_code == 200
    board = browser.get(reverse("enrollment:batch", args=[office.batch.pk]))
    assert board.context["total"]["due"]["n"] == 2
    form = browser.get(reverse("enrollment:batch_open"))
    assert form.status_code == 200
    again = browser.post(
        reverse("enrollment:batch_open"),
        {
            "term": office.term.pk,
            "categories": ["HE_FULL_TIME"],
            "returning_on": date(2023, 9, 4).isoformat(),
            "no_new": "on",
        },
    )
    assert again.context["form"].non_field_errors()
    assert cast.client(cast.registrar).get(reverse("enrollment:batch_open")).status_code == 403


def test_a_batch_names_the_first_day_of_part_time_students_where_the_school_has_some(office, today):
    cast, address = office.cast, reverse("enrollment:batch_open")
    browser = cast.client(cast.aa_head)
    assert "part_time_on" not in browser.get(address).context["form"].fields
    with unrecorded("a part-time student"):
        Enrollment.objects.filter(person=cast.li).update(category="HE_PART_TIME")
    edition = office.batch.edition
    with unrecorded("a regulation for them, and no batch yet"):
        EditionScope.objects.create(edition=edition, category="HE_PART_TIME", during=DateRange(date(2020, 1, 1), None))
        term = Term.objects.create(
            code="2023-2024-2", school_year="2023-2024", ordinal=2, opens_on=DAY_2, ends_on=date(2024, 7, 5)
        )
    sent = {"term": term.pk, "categories": ["HE_PART_TIME"]}
    assert "part_time_on" in browser.post(address, sent).context["form"].errors
    opened = browser.post(address, sent | {"part_time_on": DAY_2.isoformat()})
    assert opened.status_code == 302
    roster = Roster.objects.get(batch__term=term)
    assert (roster.group, roster.registrations.get().person) == ("PART_TIME", cast.li)
