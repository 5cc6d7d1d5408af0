"""An officer answers what he read; who comes too late is told what has become of it; what was corrected is marked."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.actions.answer import answer
from casework.actions.ask_bulk_decision import ask_bulk_decision
from casework.actions.decide import decide
from casework.actions.reopen import reopen
from casework.actions.return_application import NothingNamed, return_application
from casework.actions.take_back import take_back
from casework.models import Application, BulkDecision, Decision, MaterialFile, Notice, Outcome, State, Step
from casework.queries.desk import NotOnTheDesk
from casework.queries.progress import state_of
from casework.queries.recounting import take_clocks
from casework.sweeps.work import work_off
from security.journal import unrecorded
from tests.cast_desk import NOW, Morning, lapsed_like_li
from tests.flows.test_registration import give_papers

FEE = "material:FEE_OR_AID"
SOON = NOW + timedelta(minutes=5)


def give_back(morning: Morning, items=(FEE,), note="看不清", key="sun") -> Application:
    """The registrar returns Sun's application, which lies with academic affairs; the department Wang's."""
    one, by = morning.of(key), morning.cast.registrar if key == "sun" else morning.cast.dept_head
    return_application(application_id=one.pk, items=items, note=note, by=by, at=NOW)
    return morning.of(key)


def correct(morning: Morning, particulars: dict | None = None) -> Application:
    """Sun replaces the paper and sends the corrections."""
    one = morning.of("sun")
    give_papers(one.pk)
    with unrecorded("the new file came after the return"):
        newest = MaterialFile.objects.filter(material__application=one, material__slot="FEE_OR_AID").order_by("-pk")
        MaterialFile.objects.filter(pk=newest[0].pk).update(added_at=NOW + timedelta(minutes=1))
    answer(application_id=one.pk, particulars=particulars or one.particulars, by=morning.sun, at=SOON)
    return morning.of("sun")


def post(morning: Morning, officer, one: Application, **typed):
    return morning.cast.client(officer).post(reverse("casework:answer", args=[one.pk]), typed)


class TestTheVersionThatWasRead:
    def test_the_panel_says_which_it_shows(self, morning: Morning):
        one = morning.of("sun")
        page = morning.cast.client(morning.cast.aa_head).get(reverse("casework:application", args=[one.pk]))
        assert f'name="version" value="{one.version}"' in page.content.decode()

    def test_what_was_corrected_meanwhile_is_not_decided_unread(self, morning: Morning):
        seen = morning.of("sun").version
        give_back(morning)
        now = correct(morning)
        late = post(morning, morning.cast.aa_head, now, verdict="agree", opinion="情况属实", version=seen)
        assert late.status_code == 409
        shown = late.content.decode()
        assert "情况属实" in shown
        assert morning.cast.registrar.name in shown
        assert "2023-09-07 10:05" in shown
        assert (morning.of("sun").state, morning.of("sun").version) == (State.OPEN, now.version)
        assert f'name="version" value="{now.version}"' in shown
        assert post(morning, morning.cast.aa_head, now, verdict="agree", version=now.version).status_code == 302
        assert morning.of("sun").state == State.DECIDED

    def test_nor_returned_unread(self, morning: Morning):
        seen = morning.of("sun").version
        give_back(morning)
        now = correct(morning)
        said = {"items": [FEE], "note": "看不清", "seen": seen}
        with pytest.raises(NotOnTheDesk):
            return_application(application_id=now.pk, **said, by=morning.cast.aa_head, at=SOON)

    def test_of_many_it_stays_on_the_desk_with_a_sentence(self, morning: Morning):
        one, head = morning.of("sun"), morning.cast.aa_head
        browser = morning.cast.client(head)
        preview = browser.post(reverse("casework:bulk_preview"), {"ids": [one.pk], "verdict": "agree"})
        assert preview.context["chosen"] == f"{one.pk}:{one.version}"
        give_back(morning)
        correct(morning)
        browser.post(reverse("casework:bulk_decide"), {"chosen": preview.context["chosen"], "verdict": "agree"})
        work_off(now=timezone.now)
        bulk = BulkDecision.objects.get()
        assert (bulk.decided, bulk.left_out) == (0, {str(one.pk): "CHANGED"})
        assert "单独办理" in browser.get(reverse("casework:bulk", args=[bulk.pk])).content.decode()

    def test_who_names_no_version_is_asked_for_none(self, morning: Morning):
        one = morning.of("sun")
        asked = ask_bulk_decision(application_ids=[one.pk], agrees=True, by=morning.cast.aa_head, at=NOW)
        work_off(now=timezone.now)
        assert BulkDecision.objects.get(pk=asked.bulk).decided == 1


class TestTooLate:
    def test_what_was_taken_back_is_said_to_be_so(self, morning: Morning):
        one = morning.of("sun")
        take_back(application_id=one.pk, by=morning.sun, at=NOW)
        shown = post(morning, morning.cast.aa_head, one, verdict="agree").content.decode()
        assert "本申请现为" in shown
        assert f"{morning.cast.dept_head.name} 已于" not in shown

    def test_what_was_returned_names_who_returned_it(self, morning: Morning):
        one = give_back(morning)
        with pytest.raises(NotOnTheDesk, match=morning.cast.registrar.name):
            decide(application_id=one.pk, agrees=True, by=morning.cast.aa_head, at=NOW)


class TestTheWordsOfTheStep:
    def test_the_department_recommends_or_does_not(self, morning: Morning):
        shown = morning.cast.client(morning.cast.dept_head).get(
            reverse("casework:application", args=[morning.of("wang").pk])
        )
        assert "不推荐" in shown.content.decode()

    def test_academic_affairs_does_not_recommend(self, morning: Morning):
        page = reverse("casework:application", args=[morning.of("sun").pk])
        shown = morning.cast.client(morning.cast.aa_head).get(page).content.decode()
        assert "不推荐" not in shown
        assert "推荐" in shown  # what the department said, in the history

    def test_the_bar_over_the_queue_says_it_too(self, morning: Morning):
        assert "推荐所选" in morning.cast.client(morning.cast.dept_head).get("/desk/").content.decode()
        assert "推荐所选" not in morning.cast.client(morning.cast.aa_head).get("/desk/").content.decode()


class TestAReturn:
    def test_it_has_a_day(self, morning: Morning):
        one = give_back(morning, key="wang")
        assert one.due_on == date(2023, 9, 14)  # five working days
        assert Notice.objects.filter(person=morning.wang, text="casework.returned-by-a-day").exists()
        shown = morning.cast.client(morning.wang).get(reverse("casework:application", args=[one.pk])).content.decode()
        assert "补正期限" in shown
        assert "看不清" in shown

    def test_its_day_is_counted_from_the_return(self, morning: Morning):
        one = give_back(morning)
        [clock] = take_clocks([one.pk])
        assert (clock.start, clock.days, clock.step) == (NOW.date(), 5, None)

    def test_the_whole_note_stands_where_it_is_corrected(self, morning: Morning):
        note = "字" * 499 + "末"
        one = give_back(morning, note=note)
        assert one.materials.get(slot="FEE_OR_AID").note == note

    def test_a_note_that_cannot_be_kept_is_refused(self, morning: Morning):
        with pytest.raises(NothingNamed, match="501"):
            give_back(morning, note="字" * 501)

    def test_the_fields_are_marked_and_the_reason_stands_in_the_form(self, morning: Morning):
        one = give_back(morning, items=("field:home_address",), note="请写到门牌号", key="wang")
        browser = morning.cast.client(morning.wang)
        assert "待补正" in browser.get(reverse("casework:application", args=[one.pk])).content.decode()
        form = browser.get(reverse("enrollment:registration_data", args=[one.pk])).content.decode()
        assert "请写到门牌号" in form

    def test_the_officer_sees_what_is_new(self, morning: Morning):
        give_back(morning, items=(FEE, "field:home_address"))
        said = morning.of("sun").particulars
        data = said["data"] | {"home_address": {"right": False, "value": "杭州市文三路 1 号"}}
        one = correct(morning, {**said, "data": data})
        returned = Decision.objects.get(application=one, verdict="RETURNED")
        assert (returned.answered_at, returned.changed) == (SOON, ["field:home_address"])
        page = reverse("casework:application", args=[one.pk])
        shown = morning.cast.client(morning.cast.aa_head).get(page).content.decode()
        assert shown.count("退回后新增") == 1
        assert shown.count("已补正") == 1
        assert "提交了补正" in shown or "补正材料" in shown

    def test_the_delay_of_before_is_over(self, morning: Morning):
        step = morning.of("sun").waiting_for
        with unrecorded("the head was told"):
            Step.objects.filter(pk=step.pk).update(escalated_at=NOW)
        give_back(morning)
        correct(morning)
        assert Step.objects.get(pk=step.pk).escalated_at is None


def test_a_reopened_result_is_counted_from_its_reopening(morning: Morning):
    pk = lapsed_like_li(morning)
    reopen(application_id=pk, why="住院", by=morning.cast.aa_head, at=NOW)
    [clock] = take_clocks([pk])
    assert clock.start == NOW.date()


def test_what_needs_no_confirmation_is_simply_granted():
    granted = {"state": State.DECIDED, "outcome": Outcome.GRANTED}
    assert state_of(Application(kind="deferral", **granted)) == (str(Outcome.GRANTED.label), "ok")
    assert state_of(Application(kind="registration", **granted))[1] == "warn"


def test_what_cannot_be_written_finds_nothing_and_is_not_kept(morning: Morning):
    browser = morning.cast.client(morning.cast.aa_head)
    assert browser.get("/desk/", {"q": "王\0"}).status_code == 200
    one = morning.of("sun")
    said = {"verdict": "return", "items": [FEE], "opinion": "看\0不清"}
    assert post(morning, morning.cast.aa_head, one, **said).status_code == 302
    assert morning.of("sun").materials.get(slot="FEE_OR_AID").note == "看不清"
