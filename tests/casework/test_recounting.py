"""The calendar changes while clocks run: days move later and never earlier, and whoever waits is told."""

import hashlib
from datetime import date, timedelta

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from casework.actions.answer import answer
from casework.actions.decide import decide
from casework.actions.escalate_overdue import escalate_overdue
from casework.actions.recount_clocks import recount_clocks
from casework.models import Application, ClockChange, Job, Notice, Recount, Step
from casework.queries.notices import shown
from casework.queries.undoing import undoable_by
from casework.sweeps.work import work_off
from rulebook.actions.close_school import close_school
from rulebook.actions.publish_calendar_year import publish_calendar_year
from rulebook.actions.reopen_school import reopen_school
from rulebook.models import CalendarYear, Edition, SchoolClosure
from rulebook.queries import forget_calendar, rules_of
from rulebook.rules.calendar import Year
from rulebook.rules.provisional import provisional_year
from rulebook.rules.shipped import shipped_text
from security.journal import unrecorded
from security.models import Entry
from security.queries import NotFound
from tests.cast_desk import NOW, Morning, build_morning
from tests.cast_registration import on
from tests.cast_rulebook import SHIPPED_2023, year_2023
from tests.flows.test_registration import give_papers

pytestmark = pytest.mark.django_db
FRIDAY, MONDAY, TUESDAY = date(2023, 9, 8), date(2023, 9, 11), date(2023, 9, 12)
LATER = NOW + timedelta(minutes=1)


def publish(morning: Morning, *, at=NOW, **days) -> Recount | None:
    """Publish 2023 with these further days, and let the work be done that it asks for."""
    publish_calendar_year(year=year_2023(**days), by=morning.cast.aa_head, at=at)
    return worked_off()


def worked_off() -> Recount | None:
    """The jobs are done; the newest recount."""
    work_off(now=lambda: LATER)
    assert not Job.objects.exclude(state="DONE").exists()
    return Recount.objects.order_by("-pk").first()


def changes(recount: Recount) -> dict[str, tuple[str, date]]:
    """What the recount says, by the applicants' names."""
    rows = recount.changes.select_related("application__person")
    return {one.application.person.name: (one.verdict, one.counted) for one in rows}


def make_provisional(*applications: Application) -> None:
    """As if 2023 had not been published when these were handed in."""
    ids = [one.pk for one in applications]
    with unrecorded("a provisional year of a test"):
        CalendarYear.objects.filter(pk=2023).update(state="PROVISIONAL")
        Application.objects.filter(pk__in=ids).update(due_is_provisional=True)
        Step.objects.filter(application__in=ids, state="CURRENT").update(due_is_provisional=True)
    forget_calendar()


def told(person, text: str) -> list[str]:
    return [shown(one).body for one in Notice.objects.filter(person=person, text=text)]


@pytest.fixture
def closing_morning(db) -> Morning:
    """The same morning in a school whose edition counts by its own closures."""
    text = shipped_text("detailed").replace(
        '"calendar.use_school_closures" = false', '"calendar.use_school_closures" = true'
    )
    with unrecorded("an edition of a test"):
        Edition.objects.create(
            name="detailed",
            title="细则",
            layer="detailed",
            text=text,
            digest=hashlib.sha256(text.encode()).hexdigest(),
            enacted_at=on(date(2023, 1, 1)),
        )
    with time_machine.travel(NOW, tick=False):
        yield build_morning()
    rules_of.cache_clear()


class TestAYear:
    def test_a_further_day_off_moves_the_day_later_at_the_step_and_at_the_application(self, morning: Morning):
        assert morning.of("wang").due_on == FRIDAY
        recount = publish(morning, off=[FRIDAY])
        wang = morning.of("wang")
        assert (wang.due_on, wang.waiting_for.due_on) == (MONDAY, MONDAY)
        assert changes(recount)["王子涵"] == ("MOVED", MONDAY)
        assert recount.ended_at is not None

    def test_a_day_that_was_told_never_comes_earlier(self, morning: Morning):
        before = publish(morning, off=[FRIDAY])
        after = publish(morning, work=[date(2023, 9, 9)])
        assert morning.of("wang").due_on == MONDAY
        assert changes(after)["王子涵"] == ("KEPT", FRIDAY)
        assert before != after

    def test_the_database_too_refuses_a_clock_that_moves_earlier(self, morning: Morning):
        recount = publish(morning, off=[FRIDAY])
        with pytest.raises(IntegrityError), unrecorded("a wrong change of a test"):
            ClockChange.objects.create(
                recount=recount, application=morning.of("wang"), verdict="MOVED", before=MONDAY, counted=FRIDAY
            )

    def test_the_mark_of_a_provisional_year_goes_whether_the_day_moves_or_not(self, morning: Morning):
        make_provisional(morning.of("wang"), morning.of("sun"), morning.of("li"))
        publish(morning, off=[FRIDAY])
        for key in ("wang", "sun", "li"):
            one = morning.of(key)
            assert not one.due_is_provisional
            assert one.waiting_for is None or not one.waiting_for.due_is_provisional

    def test_a_final_year_over_a_provisional_one(self, morning: Morning):
        make_provisional(morning.of("wang"))
        publish(morning, off=[FRIDAY], final=True)
        assert CalendarYear.objects.get(pk=2023).state == "FINAL"
        assert (morning.of("wang").due_on, morning.of("wang").due_is_provisional) == (MONDAY, False)

    def test_the_day_to_confirm_a_result_moves_too(self, morning: Morning):
        li = morning.of("li")
        before = li.due_on
        recount = publish(morning, off=[before])
        assert morning.of("li").due_on > before
        assert recount.changes.get(application=li).step is None
        [words] = told(morning.cast.li, "casework.confirm-later")
        assert "2023" in words

    def test_while_the_applicant_has_it_the_day_to_correct_it_moves_and_no_clock_of_the_office(self, morning: Morning):
        before = morning.of("zhao").due_on
        publish(morning, off=[FRIDAY])
        assert (before, morning.of("zhao").due_on) == (date(2023, 9, 13), date(2023, 9, 14))
        assert morning.of("zhao").waiting_for.due_on is None
        [words] = told(morning.students["zhao"], "casework.correct-later")
        assert "2023-09-14" in words or "9月14日" in words

    def test_after_an_answer_it_is_counted_from_the_answer_with_the_days_that_were_left(self, morning: Morning):
        zhao, person = morning.of("zhao"), morning.students["zhao"]
        give_papers(zhao.pk)
        with unrecorded("a new file of a test"):
            zhao.materials.filter(state="TO_REPLACE").update(state="SUBMITTED")
        answer(application_id=zhao.pk, particulars={}, by=person, at=NOW)
        step = morning.of("zhao").waiting_for
        assert (step.counted_from, step.counted_days) == (NOW.date(), 1)
        assert morning.of("zhao").due_on == FRIDAY
        publish(morning, off=[FRIDAY])
        assert morning.of("zhao").due_on == MONDAY

    def test_counting_twice_changes_nothing(self, morning: Morning):
        recount = publish(morning, off=[FRIDAY])
        rows, days = ClockChange.objects.count(), dict(Application.objects.values_list("pk", "due_on"))
        notices = Notice.objects.filter(text="casework.answer-later").count()
        ids = list(Application.objects.values_list("pk", flat=True))
        again = recount_clocks(
            recount=recount.pk, kind="registration", application_ids=ids, by=morning.cast.aa_head, at=LATER
        )
        assert again.days == ()
        assert ClockChange.objects.count() == rows
        assert dict(Application.objects.values_list("pk", "due_on")) == days
        assert Notice.objects.filter(text="casework.answer-later").count() == notices

    def test_what_is_kept_is_said_once_and_not_at_every_publication(self, morning: Morning):
        publish(morning, off=[FRIDAY])
        assert changes(publish(morning))["王子涵"] == ("KEPT", FRIDAY)
        assert "王子涵" not in changes(publish(morning))

    def test_a_year_that_is_not_loaded_leaves_the_day_and_says_so_until_it_is(self, morning: Morning):
        with unrecorded("no calendar of the next year"):
            CalendarYear.objects.filter(year__gt=2023).delete()
        rest = [FRIDAY + timedelta(days=n) for n in range((date(2023, 12, 31) - FRIDAY).days + 1)]
        short = Year(2023, off=SHIPPED_2023.off | set(rest), work=frozenset(d for d in SHIPPED_2023.work if d < FRIDAY))
        publish_calendar_year(year=short, by=morning.cast.aa_head, at=NOW)
        recount = worked_off()
        assert recount.changes.get(application=morning.of("wang")).missing_year == 2024
        assert morning.of("wang").due_on == FRIDAY
        publish_calendar_year(year=provisional_year(2024), by=morning.cast.aa_head, at=NOW)
        assert changes(worked_off())["王子涵"] == ("MOVED", date(2024, 1, 2))
        assert morning.of("wang").due_is_provisional

    def test_where_no_clock_runs_nothing_is_asked_for(self, cast):
        publish_calendar_year(year=provisional_year(2027), by=cast.aa_head, at=cast.at)
        assert not Recount.objects.exists()

    def test_an_officer_may_still_take_back_an_answer_given_before(self, morning: Morning):
        pk = morning.of("wang").pk
        decide(application_id=pk, agrees=True, by=morning.cast.dept_head, at=NOW)
        publish(morning, off=[FRIDAY])
        assert undoable_by(morning.cast.dept_head, LATER).filter(application=pk).exists()

    def test_a_step_that_is_no_longer_overdue_may_be_brought_before_its_head_again(self, morning: Morning):
        qian = morning.of("qian")
        escalate_overdue(application_ids=[qian.pk], by=morning.cast.registrar, at=NOW)
        assert morning.of("qian").waiting_for.escalated_at is not None
        publish(morning, off=[date(2023, 9, 5), date(2023, 9, 6)])
        assert morning.of("qian").due_on == FRIDAY
        assert morning.of("qian").waiting_for.escalated_at is None


class TestAClosure:
    def close(self, morning: Morning, first=FRIDAY, last=FRIDAY) -> int:
        name = "校运动会"
        return close_school(name=name, first=first, last=last, by=morning.cast.aa_head, at=NOW).closure

    def test_it_moves_nothing_where_the_edition_does_not_count_closures(self, morning: Morning):
        self.close(morning)
        assert worked_off() is None
        assert morning.of("wang").due_on == FRIDAY
        publish(morning)
        assert morning.of("wang").due_on == FRIDAY

    def test_it_moves_the_days_where_the_edition_counts_closures(self, closing_morning: Morning):
        self.close(closing_morning)
        assert changes(worked_off())["王子涵"] == ("MOVED", MONDAY)
        assert closing_morning.of("wang").due_on == MONDAY

    def test_taken_back_it_leaves_the_days_that_were_told(self, closing_morning: Morning):
        closure = self.close(closing_morning)
        worked_off()
        reopen_school(closure=closure, by=closing_morning.cast.aa_head, at=NOW)
        assert changes(worked_off())["王子涵"] == ("KEPT", FRIDAY)
        assert closing_morning.of("wang").due_on == MONDAY
        assert SchoolClosure.objects.get(pk=closure).taken_back_at is not None

    def test_ended_early_it_leaves_the_days_that_were_told(self, closing_morning: Morning):
        closure = self.close(closing_morning, first=NOW.date(), last=MONDAY)
        worked_off()
        assert closing_morning.of("wang").due_on == date(2023, 9, 13)
        reopen_school(closure=closure, last=NOW.date(), why="设备提前修好", by=closing_morning.cast.aa_head, at=NOW)
        assert changes(worked_off())["王子涵"] == ("KEPT", MONDAY)
        assert closing_morning.of("wang").due_on == date(2023, 9, 13)


class TestWhoIsTold:
    def test_the_applicant_whose_day_moved_reads_both_days_and_nobody_else_does(self, morning: Morning):
        publish(morning, off=[FRIDAY])
        assert len(told(morning.cast.wang, "casework.answer-later")) == 1
        assert told(morning.students["zhao"], "casework.answer-later") == []
        [entry] = Entry.objects.filter(event="casework.clocks-moved", person=morning.cast.wang)
        assert entry.particulars["due_on"] == str(MONDAY)

    def test_a_day_that_is_kept_is_no_news(self, morning: Morning):
        publish(morning, off=[FRIDAY])
        Notice.objects.all().delete()
        publish(morning)
        assert not Notice.objects.filter(text__in=["casework.answer-later", "casework.office-later"]).exists()

    def test_the_office_is_told_once_with_how_many(self, morning: Morning):
        publish(morning, off=[FRIDAY])
        [words] = told(morning.cast.dept_head, "casework.office-later")
        assert "1" in words

    def test_nobody_counts_for_a_change_that_another_made(self, morning: Morning):
        recount = publish(morning, off=[FRIDAY])
        with pytest.raises(NotFound):
            recount_clocks(
                recount=recount.pk, kind="registration", application_ids=[], by=morning.cast.registrar, at=LATER
            )


def test_it_costs_as_many_statements_for_thirty_clocks_as_for_three(db):
    with time_machine.travel(NOW, tick=False):
        morning = build_morning(crowd=30)
    publish_calendar_year(year=year_2023(off=[FRIDAY]), by=morning.cast.aa_head, at=NOW)
    recount = Recount.objects.get()
    ids = list(Application.objects.filter(person__name__startswith="众").values_list("pk", flat=True).order_by("pk"))

    def cost(chunk: list[int]) -> int:
        asked = {"recount": recount.pk, "kind": "registration", "by": morning.cast.aa_head, "at": LATER}
        with CaptureQueriesContext(connection) as queries:
            assert len(recount_clocks(application_ids=chunk, **asked).days) == len(chunk)
        return len(queries)

    first = cost(ids[:3])
    assert cost(ids[3:]) == first <= 20


def test_what_was_written_of_a_change_is_never_changed_nor_deleted(morning: Morning):
    publish(morning, off=[FRIDAY])
    for write in (lambda rows: rows.update(before=MONDAY), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError, match="append-only"), unrecorded("a forgery of a test"):
            write(ClockChange.objects.all())
