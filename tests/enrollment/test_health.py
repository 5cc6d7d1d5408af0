"""The clinic enters who attended, by ticking or by pasted numbers, and later the results (REG-2.3)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from casework.actions.submit import CannotSubmit, submit
from casework.models import Application, Notice, State
from enrollment.actions.sign_paper import sign_paper
from enrollment.models import Batch, HealthCheck, Term
from enrollment.sweeps.bulletins import remind_of_health
from security.journal import unrecorded
from security.models import Entry
from tests.cast_registration import OPENING, Office, on, open_office
from tests.flows.test_registration import answers, begin, give_papers, hand_in

LATER = OPENING + timedelta(days=1)


@pytest.fixture
def fresh(db) -> Office:
    """The office with two new students."""
    return open_office("detailed", is_new=True)


def send(office: Office, now=LATER, by="clinic", *, at="/health/", **data):
    with time_machine.travel(on(now), tick=False):
        client = office.cast.client(getattr(office.cast, by))
        return client.post(at, data, follow=True).content.decode()


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
    send(fresh, LATER + timedelta(days=9), numbers=number(fresh, "wang"), set="UNFIT")
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
    send(fresh, due, numbers=number(fresh, "wang"), set="FIT")
    assert listed(fresh, "overdue", due + timedelta(days=14)) == []


class TestTheClinicIsRemindedBeforeResultsAreDue:  # REG-2.3, REG-4.1
    def told(self) -> list:
        return [one.facts for one in Notice.objects.filter(text="enrollment.health-results-due").order_by("pk")]

    def test_once_on_the_day_before_with_their_number(self, fresh):
        send(fresh, numbers=f"{number(fresh, 'wang')} {number(fresh, 'li')}", set="ATTENDED")
        before = date(2023, 9, 28)  # 30 days end in the holidays, so that they are due on 7 October
        remind_of_health(at=on(before - timedelta(days=1)))
        assert self.told() == []
        for day in (before, date(2023, 10, 7)):
            remind_of_health(at=on(day))
            assert [(one["count"], one["due"]) for one in self.told()] == [(2, "2023-10-07")]
        assert Notice.objects.get(text="enrollment.health-results-due").person == fresh.cast.clinic

    def test_not_where_the_results_are_there(self, fresh):
        send(fresh, numbers=number(fresh, "wang"), set="ATTENDED")
        send(fresh, LATER + timedelta(days=3), numbers=number(fresh, "wang"), set="FIT")
        assert remind_of_health(at=on(LATER + timedelta(days=40))) == 0

    def test_a_missed_morning_is_made_up(self, fresh):
        send(fresh, numbers=number(fresh, "wang"), set="ATTENDED")
        assert remind_of_health(at=on(date(2023, 10, 9))) == 1


def test_only_the_clinic_has_the_counter(fresh):
    with time_machine.travel(on(LATER), tick=False):
        for by in ("registrar", "finance", "dept_head"):
            assert fresh.cast.client(getattr(fresh.cast, by)).get("/health/").status_code == 404


ATTEND = "health_check_is_attended"


class TestANewStudentRegisters:
    """Attending is what the registration asks for; the result follows (REG-2.3)."""

    @pytest.fixture
    def paid(self, fresh) -> Office:
        """Both have paid, and for Wang, who is not of age, the pledge is signed."""
        cast = fresh.cast
        fresh.pay(cast.wang, cast.li)
        sign_paper(person=cast.wang, paper="PLEDGE", signer=cast.guardian, by=cast.guardian, at=on(OPENING))
        return fresh

    def task(self, office: Office, key: str, *, begins=False) -> str:
        person = getattr(office.cast, key)
        name = "enrollment:registration_begin" if begins else "enrollment:registration"
        with time_machine.travel(on(LATER), tick=False):
            client = office.cast.client(person)
            sent = client.post if begins else client.get
            return sent(reverse(name, args=[office.row(person).pk]), follow=True).content.decode()

    def test_before_the_examination_the_task_stops_there_and_names_its_article(self, paid):
        page = self.task(paid, "wang")
        assert "尚未参加体检" in page
        assert "二(一)2(3)" in page  # the article
        assert "暂时不能注册" in self.task(paid, "wang", begins=True)
        assert not Application.objects.exists()

    def test_who_was_not_examined_cannot_hand_in_and_is_told_to_go(self, paid):
        pk = begin(paid, paid.cast.wang, on(LATER))
        give_papers(pk)
        said = answers(paid, paid.cast.wang)
        with pytest.raises(CannotSubmit) as refused:
            submit(application_id=pk, particulars=said, by=paid.cast.wang, at=on(LATER))
        assert [one.provision.clause.partition(".")[2] for one in refused.value.rulings] == [ATTEND]
        assert paid.application(paid.cast.wang).state == State.DRAFT

    def test_who_attended_hands_in_before_the_result_is_there_and_the_other_does_not(self, paid):
        send(paid, numbers=number(paid, "wang"), set="ATTENDED")
        assert "尚未参加体检" not in self.task(paid, "wang")
        hand_in(paid, paid.cast.wang, at=on(LATER))
        assert paid.application(paid.cast.wang).state == State.OPEN
        assert "尚未参加体检" in self.task(paid, "li")


def examined_on() -> list[date]:
    return list(HealthCheck.objects.values_list("attended_on", flat=True))


def test_the_day_of_the_examination_may_be_entered_afterwards(fresh):
    afterwards = LATER + timedelta(days=3)
    send(fresh, afterwards, numbers=number(fresh, "wang"), set="ATTENDED", day=LATER.isoformat())
    assert examined_on() == [LATER]


@pytest.mark.parametrize(("days", "words"), [(1, "尚未到来"), (-30, "开始之日")])
def test_a_day_to_come_and_one_before_the_term_are_refused_and_the_numbers_stay_in_the_form(fresh, days, words):
    wang, other = number(fresh, "wang"), (LATER + timedelta(days=days)).isoformat()
    page = send(fresh, numbers=wang, set="ATTENDED", day=other)
    assert words in page
    assert f">\n{wang}</textarea>" in page
    assert results() == {}


def test_more_numbers_than_are_entered_at_once_are_refused_and_none_is_entered(fresh):
    many = "\n".join([number(fresh, "wang"), *map(str, range(500))])
    page = send(fresh, numbers=many, set="ATTENDED")
    assert "501" in page
    assert results() == {}


def test_who_has_no_student_number_yet_is_entered_by_the_examinee_number(fresh):
    li = fresh.enrollment(fresh.cast.li)
    with unrecorded("an examinee number"):
        type(li).objects.filter(pk=li.pk).update(ksh="23330000000001")
    send(fresh, numbers=f"{number(fresh, 'wang')}\n23330000000001", set="ATTENDED")
    assert results() == {"王子涵": "", "李思琪": ""}


class TestTwoRegistrations:
    """Another registration opened later; the one of the two students is still open."""

    @pytest.fixture
    def newer(self, fresh) -> Batch:
        old = fresh.batch
        with unrecorded("a later registration"):
            term = Term.objects.create(
                code="2023-2024-2", school_year="2023-2024", ordinal=2,
                opens_on=OPENING + timedelta(days=160), ends_on=OPENING + timedelta(days=290),
            )  # fmt: skip
            return Batch.objects.create(
                term=term, covers=old.covers, edition=old.edition, categories=old.categories,
                opened_by=old.opened_by, opened_at=old.opened_at,
            )  # fmt: skip

    def test_the_clinic_chooses_and_stays_with_the_choice(self, fresh, newer):
        with time_machine.travel(on(LATER), tick=False):
            page = fresh.cast.client(fresh.cast.clinic).get("/health/")
        assert page.context["batch"] == newer
        assert f'value="{fresh.batch.pk}"' in page.content.decode()
        there = f"/health/?batch={fresh.batch.pk}&state=missing"
        page = send(fresh, at=there, ids=[fresh.enrollment(fresh.cast.wang).pk], set="ATTENDED")
        assert results() == {"王子涵": ""}
        assert f'value="{fresh.batch.pk}" selected' in page
        assert f'action="/health/?batch={fresh.batch.pk}' in page

    @pytest.mark.parametrize("address", ["/health/", "/fees/"])
    def test_what_is_no_number_is_as_if_nothing_had_been_asked(self, fresh, newer, address):
        by = "clinic" if address == "/health/" else "finance"
        with time_machine.travel(on(LATER), tick=False):
            client = fresh.cast.client(getattr(fresh.cast, by))
            assert client.get(address, {"batch": "²"}).context["batch"] == newer
            assert client.post(address, {"ids": ["²", "9" * 5000], "set": "PAID"}).status_code < 500
