"""One answer to many: the unusual ones stay, each with its reason; the others are answered as if singly."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework.actions.ask_bulk_decision import CannotAsk, ask_bulk_decision
from casework.actions.decide import CannotGrant, OpinionMissing, decide
from casework.actions.decide_together import decide_together
from casework.actions.undo_decision import undo_decision
from casework.models import Application, BulkDecision, Decision, File, Notice, State
from casework.queries.desk import on_the_desk_of
from casework.queries.obstacles import preview_of
from casework.queries.queue import in_turn, queue_view
from casework.queries.turns import Answer
from casework.sweeps.work import work_off
from enrollment.models import FeeRecord, RegistrationRequest
from security.journal import unrecorded
from security.models import Entry
from tests.cast import PASSWORD
from tests.cast_desk import NOW, Morning, build_morning

CROWD = 5


@pytest.fixture
def crowded(db):
    """The morning with five more students whose applications lie with the department of mechanics."""
    morning = build_morning(crowd=CROWD)
    with time_machine.travel(NOW, tick=False):
        yield morning


def on_desk(morning: Morning, officer) -> list[int]:
    return list(on_the_desk_of(officer, NOW).order_by("pk").values_list("pk", flat=True))


def answer_all(morning: Morning, officer, ids, *, agrees=True, opinion="") -> BulkDecision:
    asked = ask_bulk_decision(application_ids=ids, agrees=agrees, opinion=opinion, by=officer, at=NOW)
    work_off(now=timezone.now)
    return BulkDecision.objects.get(pk=asked.bulk)


def no_longer_paid(morning: Morning, key: str) -> None:
    with unrecorded("the payment bounced"):
        FeeRecord.objects.filter(enrollment__person=morning.students[key]).update(state="UNPAID")


def test_all_that_are_in_order_go_on_in_one_go_each_with_its_own_record(crowded):
    head = crowded.cast.dept_head
    ids = on_desk(crowded, head)
    assert len(ids) == CROWD + 1
    bulk = answer_all(crowded, head, ids)
    assert (bulk.decided, bulk.left_out) == (CROWD + 1, {})
    done = Application.objects.filter(pk__in=ids).select_related("waiting_for")
    assert {one.waiting_for.office for one in done} == {"AA"}
    assert {one.due_on for one in done} == {date(2023, 9, 12)}
    assert Decision.objects.filter(application__in=ids, officer=head, together=bulk).count() == CROWD + 1
    persons = {one.person_id for one in done}
    assert set(Entry.objects.filter(event="casework.step-agreed", at=NOW).values_list("person", flat=True)) == persons
    assert Notice.objects.filter(text="casework.passed-on", person__in=persons, created_at=NOW).count() == len(ids)


def test_what_it_leaves_is_what_a_single_answer_leaves(crowded):
    head, (one, other) = crowded.cast.dept_head, on_desk(crowded, crowded.cast.dept_head)[:2]
    decide(application_id=one, agrees=True, by=head, at=NOW)
    answer_all(crowded, head, [other])

    def stands(pk: int) -> tuple:
        found = Application.objects.get(pk=pk)
        steps = list(found.steps.order_by("position").values_list("office", "state", "due_on", "started_at", "done_at"))
        said = Decision.objects.filter(application=pk).values_list("verdict", "due_on", "left_version", "at")
        return found.state, found.version, found.due_on, found.due_is_provisional, steps, list(said)

    assert stands(one) == stands(other)


def test_the_unusual_stay_on_the_desk_each_with_its_reason(crowded):
    head = crowded.cast.dept_head
    ids = on_desk(crowded, head)
    no_longer_paid(crowded, "wang")
    with unrecorded("she found a mistake"):
        request = RegistrationRequest.objects.get(application=ids[1])
        request.answers |= {"home_address": {"right": False, "value": "新址"}}
        request.save()
    decide(application_id=ids[2], agrees=True, by=head, at=NOW)  # meanwhile singly
    shown = preview_of(ids, Answer(agrees=True, opinion=""), officer=head, at=NOW)
    assert sorted(shown.fit) == sorted(set(ids[3:]) - {crowded.of("wang").pk})
    bulk = answer_all(crowded, head, ids)
    assert bulk.decided == len(ids) - 3
    assert bulk.left_out == {
        str(crowded.of("wang").pk): "RULE:registration.fee_is_settled",
        str(ids[1]): "CONCERN",
        str(ids[2]): "MOVED",
    }
    assert crowded.of("wang").waiting_for.office == "DEPT"
    page = crowded.cast.client(head).get(reverse("casework:bulk", args=[bulk.pk])).content.decode()
    assert "费" in page
    assert page.count('<li class="warn">') == 3


def test_whose_paper_nobody_could_read_yet_stays_too(crowded):
    head, [first, *rest] = crowded.cast.dept_head, on_desk(crowded, crowded.cast.dept_head)
    with unrecorded("the scanner is away"):
        material = Application.objects.get(pk=first).materials.create(slot="late", position=9)
        file = File(
            stored_as="0" * 32,
            name="a.pdf",
            sha256=b"",
            sm3=b"",
            size=1,
            content_type="application/pdf",
            key_id=1,
            state=File.State.QUARANTINED,
            added_by=head,
            added_at=NOW,
        )
        file.save()
        material.files.create(file=file, added_at=NOW)
    bulk = answer_all(crowded, head, [first, *rest])
    assert (bulk.decided, bulk.left_out) == (len(rest), {str(first): "SCAN"})


def test_a_hard_rule_that_is_met_no_longer_stops_the_single_grant_too(morning):
    no_longer_paid(morning, "sun")
    with pytest.raises(CannotGrant, match="费"):
        decide(application_id=morning.of("sun").pk, agrees=True, by=morning.cast.registrar, at=NOW)
    assert morning.of("sun").state == State.OPEN
    decide(application_id=morning.of("sun").pk, agrees=False, opinion="欠费", by=morning.cast.registrar, at=NOW)


def test_refusing_many_needs_one_reason_and_every_student_reads_it(crowded):
    cast = crowded.cast
    ids = on_desk(crowded, cast.dept_head)
    answer_all(crowded, cast.dept_head, ids)
    with pytest.raises(OpinionMissing):
        ask_bulk_decision(application_ids=ids, agrees=False, by=cast.registrar, at=NOW)
    bulk = answer_all(crowded, cast.registrar, ids, agrees=False, opinion="未按要求提交")
    assert bulk.decided == len(ids)
    assert {one.outcome for one in Application.objects.filter(pk__in=ids)} == {"REFUSED"}
    rows = [crowded.row(one.person) for one in Application.objects.filter(pk__in=ids).select_related("person")]
    assert {row.rectify_until for row in rows} == {date(2023, 9, 14)}


def test_own_and_foreign_applications_are_left_where_they_are(crowded):
    foreign = crowded.of("qian").pk
    bulk = answer_all(crowded, crowded.cast.dept_head, [foreign, crowded.of("wang").pk, 10**9])
    assert (bulk.decided, set(bulk.left_out)) == (1, {str(foreign), str(10**9)})
    assert not Decision.objects.filter(application=foreign).exists()


def test_nothing_and_too_many_are_sentences(morning):
    for ids in ([], range(1, 5002)):
        with pytest.raises(CannotAsk):
            ask_bulk_decision(application_ids=ids, agrees=True, by=morning.cast.dept_head, at=NOW)


def test_twice_as_many_cost_as_many_statements(crowded):
    head, ids = crowded.cast.dept_head, on_desk(crowded, crowded.cast.dept_head)

    def statements(chosen) -> int:
        asked = ask_bulk_decision(application_ids=chosen, agrees=True, by=head, at=NOW)
        with CaptureQueriesContext(connection) as queries:
            decide_together(bulk=asked.bulk, application_ids=chosen, by=head, at=NOW)
        return len(queries)

    assert statements(ids[:2]) == statements(ids[2:])


class TestOnThePages:
    def test_tick_preview_decide_and_take_back(self, crowded):
        browser = crowded.cast.client(crowded.cast.dept_head)
        ids = on_desk(crowded, crowded.cast.dept_head)
        shown = browser.post(reverse("casework:bulk_preview"), {"ids": ids[:3], "verdict": "agree"})
        versions = dict(Application.objects.filter(pk__in=ids).values_list("pk", "version"))
        assert shown.context["chosen"] == ",".join(f"{pk}:{versions[pk]}" for pk in ids[:3])
        sent = browser.post(reverse("casework:bulk_decide"), {"chosen": shown.context["chosen"], "verdict": "agree"})
        work_off(now=timezone.now)
        page = browser.get(sent.url)
        assert (page.context["bulk"].decided, page.context["bulk"].undoable) == (3, 3)
        browser.post(reverse("casework:bulk_undo", args=[BulkDecision.objects.get().pk]))
        assert on_desk(crowded, crowded.cast.dept_head) == ids
        assert browser.get(sent.url).context["bulk"].undone == 3

    def test_with_a_stale_session_it_asks_who_is_there_and_nothing_typed_is_lost(self, crowded):
        head = crowded.cast.dept_head
        browser, ids = crowded.cast.client(head), on_desk(crowded, head)
        shown = browser.post(reverse("casework:bulk_preview"), {"ids": ids, "verdict": "refuse"})
        said = {"chosen": shown.context["chosen"], "verdict": "refuse", "opinion": "未按要求提交材料"}
        with time_machine.travel(NOW + timedelta(minutes=16), tick=False):
            asked = browser.post(reverse("casework:bulk_decide"), said)
            assert asked.status_code == 403
            assert not BulkDecision.objects.exists()
            kept = dict(re.findall(r'name="(typed|next)" value="([^"]*)"', asked.content.decode()))
            again = browser.post("/account/prove/", kept | {"password": PASSWORD}).content.decode()
            assert "未按要求提交材料" in again
            assert said["chosen"] in again

    def test_all_that_match_the_filters_are_more_than_a_page_shows(self, crowded):
        browser = crowded.cast.client(crowded.cast.dept_head)
        everything = browser.post(reverse("casework:bulk_preview"), {"all": "1", "view": "mine"})
        assert len(everything.context["preview"].fit) == CROWD + 1
        one = browser.post(reverse("casework:bulk_preview"), {"all": "1", "q": "王子"})
        assert list(one.context["preview"].fit) == [crowded.of("wang").pk]

    def test_of_more_than_can_be_answered_in_one_go_it_is_said_and_the_first_due_are_taken(self, crowded, monkeypatch):
        monkeypatch.setattr("casework.views.bulk.MOST", 2)
        browser = crowded.cast.client(crowded.cast.dept_head)
        shown = browser.post(reverse("casework:bulk_preview"), {"all": "1", "view": "mine"})
        first = list(in_turn(queue_view(crowded.cast.dept_head, "mine", at=NOW)).values_list("pk", flat=True)[:2])
        assert sorted(shown.context["preview"].fit) == sorted(first)
        assert "符合条件的申请多于一次可办理的数量" in shown.content.decode()
        monkeypatch.setattr("casework.views.bulk.MOST", CROWD + 1)
        everything = browser.post(reverse("casework:bulk_preview"), {"all": "1", "view": "mine"})
        assert len(everything.context["preview"].fit) == CROWD + 1
        assert "符合条件的申请多于一次可办理的数量" not in everything.content.decode()

    def test_those_that_were_answered_stand_on_the_page_each_with_its_answer(self, crowded, monkeypatch):
        monkeypatch.setattr("casework.queries.bulk.LISTED", CROWD)
        head, ids = crowded.cast.dept_head, on_desk(crowded, crowded.cast.dept_head)
        bulk = answer_all(crowded, head, ids)
        undo_decision(application_ids=ids[:1], by=head, at=NOW)
        answer = crowded.cast.client(head).get(reverse("casework:bulk", args=[bulk.pk]))
        shown, page = answer.context["bulk"].answered, answer.content.decode()
        assert [one.row.pk for one in shown] == ids[:CROWD]
        assert [one.verdict for one in shown] == ["推荐（已撤回）", *["推荐"] * (CROWD - 1)]
        assert all(f'href="/applications/{pk}/"' in page for pk in ids[:CROWD])
        assert answer.context["bulk"].more == 1

    def test_a_colleague_does_not_see_what_i_answered_together(self, crowded):
        bulk = answer_all(crowded, crowded.cast.dept_head, on_desk(crowded, crowded.cast.dept_head))
        for who in (crowded.cast.aa_head, crowded.cast.wang):
            assert crowded.cast.client(who).get(reverse("casework:bulk", args=[bulk.pk])).status_code == 404
