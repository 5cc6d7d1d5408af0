"""A slip can be undone: within ten seconds by whoever made it, later as long as the next office has not opened it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from casework.actions.confirm import confirm
from casework.actions.decide import decide
from casework.actions.return_application import return_application
from casework.actions.undo_decision import CannotUndo, undo_decision
from casework.models import Decision, Material, Notice, State, Step
from casework.queries.desk import ForeignApplication, on_the_desk_of
from casework.rules.undo import UNDO
from security.models import Entry
from tests.cast_desk import NOW, Morning

SOON = NOW + timedelta(seconds=9)
LATE = NOW + UNDO + timedelta(seconds=1)


def agree(morning: Morning, key: str, officer, **more) -> None:
    decide(application_id=morning.of(key).pk, agrees=True, by=officer, at=NOW, **more)


def undo(morning: Morning, key: str, officer, at=SOON) -> None:
    undo_decision(application_ids=[morning.of(key).pk], by=officer, at=at)


def as_it_stood(morning: Morning, key: str) -> tuple:
    """Everything that an answer changes, apart from the version."""
    one = morning.of(key)
    steps = list(one.steps.order_by("position").values_list("state", "due_on", "started_at", "done_at"))
    return one.state, one.outcome, one.waiting_for_id, one.due_on, one.decided_at, one.closed_at, steps


def notices_about(morning: Morning, key: str) -> int:
    return Notice.objects.filter(about=f"casework.application:{morning.of(key).pk}").count()


class TestWithinTenSeconds:
    def test_a_recommendation_lies_with_the_department_again_and_nobody_has_read_of_it(self, morning):
        before, told = as_it_stood(morning, "wang"), notices_about(morning, "wang")
        agree(morning, "wang", morning.cast.dept_head)
        assert notices_about(morning, "wang") == told + 1
        undo(morning, "wang", morning.cast.dept_head)
        assert as_it_stood(morning, "wang") == before
        assert notices_about(morning, "wang") == told
        assert morning.of("wang") in on_the_desk_of(morning.cast.dept_head, SOON)

    def test_a_grant_lies_with_academic_affairs_again_and_there_is_nothing_to_confirm(self, morning):
        before = as_it_stood(morning, "sun")
        agree(morning, "sun", morning.cast.registrar)
        assert morning.of("sun").state == State.DECIDED
        undo(morning, "sun", morning.cast.registrar)
        assert as_it_stood(morning, "sun") == before
        with pytest.raises(ForeignApplication):
            confirm(application_id=morning.of("sun").pk, network=None, device="", by=morning.sun, at=SOON)

    def test_a_refusal_leaves_no_days_for_rectification_behind(self, morning):
        before = as_it_stood(morning, "sun")
        decide(application_id=morning.of("sun").pk, agrees=False, opinion="材料不实", by=morning.cast.registrar, at=NOW)
        assert morning.row(morning.sun).rectify_until
        undo(morning, "sun", morning.cast.registrar)
        assert as_it_stood(morning, "sun") == before
        assert morning.row(morning.sun).rectify_until is None

    def test_a_return_asks_for_nothing_any_more_and_the_clock_runs_as_before(self, morning):
        before, pk = as_it_stood(morning, "wang"), morning.of("wang").pk
        return_application(
            application_id=pk, items=["material:FEE_OR_AID"], note="看不清", by=morning.cast.dept_head, at=NOW
        )
        undo(morning, "wang", morning.cast.dept_head)
        assert as_it_stood(morning, "wang") == before
        assert not Material.objects.filter(application=pk, state="TO_REPLACE").exists()

    def test_the_answer_stays_in_the_record_and_the_journal_has_both(self, morning):
        agree(morning, "wang", morning.cast.dept_head)
        undo(morning, "wang", morning.cast.dept_head)
        [answer] = Decision.objects.filter(application=morning.of("wang"))
        assert answer.undone_at == SOON
        about = f"casework.application:{morning.of('wang').pk}"
        events = list(Entry.objects.filter(about=about).order_by("pk").values_list("event", flat=True))
        assert events[-2:] == ["casework.step-agreed", "casework.decision-undone"]

    def test_it_can_be_decided_otherwise_afterwards_by_the_same_officer(self, morning):
        agree(morning, "sun", morning.cast.registrar)
        undo(morning, "sun", morning.cast.registrar)
        decide(application_id=morning.of("sun").pk, agrees=False, opinion="欠费", by=morning.cast.registrar, at=SOON)
        assert morning.of("sun").outcome == "REFUSED"

    def test_a_colleague_does_not_undo_it(self, morning):
        agree(morning, "sun", morning.cast.registrar)
        with pytest.raises(CannotUndo):
            undo(morning, "sun", morning.cast.other_registrar)

    def test_what_was_confirmed_meanwhile_stands(self, morning):
        agree(morning, "sun", morning.cast.registrar)
        confirm(application_id=morning.of("sun").pk, network=None, device="", by=morning.sun, at=SOON)
        with pytest.raises(CannotUndo):
            undo(morning, "sun", morning.cast.registrar)
        assert morning.of("sun").state == State.IN_EFFECT


class TestLater:
    def test_what_was_passed_on_is_taken_back_until_the_next_office_opens_it(self, morning):
        before = as_it_stood(morning, "wang")
        agree(morning, "wang", morning.cast.dept_head)
        undo(morning, "wang", morning.cast.dept_head, LATE)
        assert as_it_stood(morning, "wang") == before

    def test_once_the_next_office_has_opened_it_it_stands(self, morning):
        agree(morning, "wang", morning.cast.dept_head)
        page = morning.cast.client(morning.cast.registrar).get(
            reverse("casework:application", args=[morning.of("wang").pk])
        )
        assert page.status_code == 200
        assert Step.objects.get(pk=morning.of("wang").waiting_for_id).opened_at
        with pytest.raises(CannotUndo):
            undo(morning, "wang", morning.cast.dept_head, LATE)
        undo(morning, "wang", morning.cast.dept_head, SOON)  # within the ten seconds it does not matter

    def test_who_cannot_decide_it_opens_it_for_nobody(self, morning):
        agree(morning, "wang", morning.cast.dept_head)
        morning.cast.client(morning.cast.dept_staff).get(reverse("casework:application", args=[morning.of("wang").pk]))
        assert Step.objects.get(pk=morning.of("wang").waiting_for_id).opened_at is None

    def test_a_decision_stands_after_ten_seconds(self, morning):
        agree(morning, "sun", morning.cast.registrar)
        with pytest.raises(CannotUndo):
            undo(morning, "sun", morning.cast.registrar, LATE)


class TestOnThePages:
    def test_the_panel_offers_it_and_the_application_lies_there_again(self, morning):
        browser, pk = morning.cast.client(morning.cast.dept_head), morning.of("wang").pk
        page = browser.post(reverse("casework:answer", args=[pk]), {"verdict": "agree"}, follow=True)
        assert (
            reverse("casework:undo", args=[pk])
            in browser.get(reverse("casework:desk"), {"view": "done", "sel": pk}).content.decode()
        )
        assert page.status_code == 200
        browser.post(reverse("casework:undo", args=[pk]))
        assert morning.of("wang").waiting_for.office == "DEPT"

    def test_the_student_reads_nothing_of_an_answer_that_was_taken_back(self, morning):
        pk = morning.of("wang").pk
        agree(morning, "wang", morning.cast.dept_head, opinion="与原件核对无误")
        undo(morning, "wang", morning.cast.dept_head)
        own = morning.cast.client(morning.cast.wang).get(reverse("casework:application", args=[pk])).content.decode()
        assert "核对无误" not in own
        officers = morning.cast.client(morning.cast.aa_head).get(reverse("casework:application", args=[pk]))
        assert "核对无误" in officers.content.decode()


class TestLooking:
    def test_an_officers_look_is_kept_once_and_shown_to_the_next(self, morning):
        address = reverse("casework:application", args=[morning.of("sun").pk])
        for _ in range(3):
            morning.cast.client(morning.cast.registrar).get(address)
        seen = Entry.objects.filter(event="casework.application-seen", person=morning.sun)
        assert [entry.by_id for entry in seen] == [morning.cast.registrar.pk]
        page = morning.cast.client(morning.cast.aa_head).get(address).content.decode()
        assert morning.cast.registrar.name in page

    def test_the_students_own_look_is_nobodys_business(self, morning):
        morning.cast.client(morning.cast.wang).get(reverse("casework:application", args=[morning.of("wang").pk]))
        assert not Entry.objects.filter(event="casework.application-seen").exists()

    @pytest.mark.parametrize("key", ["wang", "guardian"])
    def test_no_stranger_asks_who_is_looking(self, morning, key):
        other = reverse("casework:looking", args=[morning.of("sun").pk])
        assert morning.cast.client(morning.cast.persons[key]).get(other).status_code == 404


def test_the_day_of_an_answer_is_kept_with_the_day_it_was_due(morning):
    agree(morning, "wang", morning.cast.dept_head)
    assert Decision.objects.get(application=morning.of("wang")).due_on == date(2023, 9, 8)
