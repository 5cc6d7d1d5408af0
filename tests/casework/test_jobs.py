"""Jobs: asked for in an act, done once, tried again, stopped, and what their owner sees meanwhile."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext

from casework.actions.ask_job import ask_job
from casework.actions.cancel_job import cancel_job
from casework.actions.end_job import end_job
from casework.actions.store_file import store_file
from casework.models import Job, Notice
from casework.rules import jobs as registry
from casework.rules.jobs import Finished, JobFailed, JobStopped, LeaseLost, job
from casework.storage.contents import Contents
from casework.storage.file_types import PDF
from casework.sweeps.claims import JOB_LEASE, JOB_TRIES, take_job
from casework.sweeps.work import BACKOFF, work_off
from security.models import Entry
from tests.cast import Cast
from tests.cast_papers import by_hand, pdf

seen: list[tuple] = []


@job("test.count", title="Count")
def count(work):
    for number in range(1, 4):
        work.progress(number, 3, f"number {number}")
    seen.append((work.job_id, work.attempt, dict(work.arguments), work.owner.name, work.at, work.act_key(1)))
    return Finished("counted to 3", {"counted": 3}, link="/inbox/")


@job("test.breaks", title="Break")
def breaks(work):
    seen.append((work.job_id, work.attempt))
    raise ZeroDivisionError


@job("test.breaks-once", title="Break once")
def breaks_once(work):
    if work.attempt == 1:
        raise ZeroDivisionError
    return Finished("at last")


@job("test.cannot", title="Cannot")
def cannot(work):
    raise JobFailed("The workbook has no sheet. Choose another one.")


@job("test.until-stopped", title="Until stopped")
def until_stopped(work):
    cancel_job(job_id=work.job_id, by=work.owner, at=work.at)
    if work.cancelled():
        raise JobStopped("12 rows were read.")


@job("test.speaks", title="Speak")
def speaks(work):
    return Finished(gettext("Draft"))


@job("test.writes", title="Write")
def writes(work):
    contents = Contents("名单.pdf", PDF.content_type, pdf())
    return Finished("written", file=store_file(contents=contents, by=work.owner, at=work.at).file)


@pytest.fixture(autouse=True)
def nothing_seen() -> None:
    seen.clear()


def ask(cast: Cast, kind: str = "test.count", **more) -> Job:
    event = ask_job(**{"kind": kind, "arguments": {"import": 12}, "owner": cast.registrar, "at": cast.at} | more)
    return Job.objects.get(pk=event.job)


def do(at: datetime) -> int:
    return work_off(now=lambda: at)


class TestAsked:
    def test_it_waits_with_its_arguments_and_is_an_entry(self, cast: Cast):
        asked = ask(cast)
        assert (asked.state, asked.arguments, asked.owner, asked.due_at) == (
            "WAITING",
            {"import": 12},
            cast.registrar,
            cast.at,
        )
        entry = Entry.objects.get(event="casework.job-asked")
        assert (entry.by, entry.about) == (cast.registrar, f"casework.job:{asked.pk}")

    def test_the_same_work_is_asked_for_once_while_it_is_open(self, cast: Cast):
        first = ask(cast, unique_key="import:12")
        assert ask(cast, unique_key="import:12") == first
        do(cast.at)
        assert ask(cast, unique_key="import:12") != first

    def test_pressing_twice_asks_once(self, cast: Cast):
        key = uuid4()
        more = {"by": cast.registrar, "act_key": key}
        assert ask(cast, **more) == ask(cast, **more)

    def test_a_kind_that_nobody_entered_is_refused_at_once(self, cast: Cast):
        with pytest.raises(LookupError, match=r"test\.unknown"):
            ask(cast, "test.unknown")

    def test_the_database_too_lets_the_same_work_be_open_only_once(self, cast: Cast):
        first = ask(cast, unique_key="x")
        with pytest.raises(IntegrityError), transaction.atomic():
            Job.objects.create(kind="test.count", unique_key="x", owner=first.owner, created_at=cast.at, due_at=cast.at)

    def test_two_functions_do_not_share_a_key(self):
        with pytest.raises(TypeError):
            job("test.count", title="Other")(lambda work: None)


class TestDone:
    def test_it_runs_once_and_its_outcome_is_kept(self, cast: Cast):
        asked = ask(cast)
        assert do(cast.at) == 1
        assert do(cast.at) == 0
        asked.refresh_from_db()
        assert (asked.state, asked.message, asked.done, asked.total) == ("DONE", "counted to 3", 3, 3)
        assert asked.outcome == {"counted": 3, "link": "/inbox/"}
        assert asked.finished_at == cast.at
        [(pk, attempt, arguments, owner, at, _key)] = seen
        assert (pk, attempt, arguments, owner, at) == (asked.pk, 1, {"import": 12}, "赵敏", cast.at)

    def test_its_end_is_an_entry(self, cast: Cast):
        asked = ask(cast)
        do(cast.at)
        entry = Entry.objects.get(event="casework.job-ended")
        assert (entry.about, entry.particulars["state"]) == (f"casework.job:{asked.pk}", "DONE")
        assert entry.by.is_system

    def test_the_earliest_comes_first_and_none_before_its_time(self, cast: Cast):
        second = ask(cast, due_at=cast.at + timedelta(minutes=2))
        first = ask(cast, due_at=cast.at + timedelta(minutes=1))
        assert do(cast.at) == 0
        assert do(cast.at + timedelta(minutes=3)) == 2
        assert [one[0] for one in seen] == [first.pk, second.pk]

    def test_it_speaks_the_owners_language(self, cast: Cast):
        with by_hand():
            cast.registrar.account.language = "en"
            cast.registrar.account.save()
        asked = ask(cast, "test.speaks")
        do(cast.at)
        asked.refresh_from_db()
        assert asked.message == "Draft"

    def test_the_keys_of_its_acts_are_the_same_in_every_attempt_and_of_no_other_job(self, cast: Cast):
        one, other = ask(cast), ask(cast)
        do(cast.at)
        Job.objects.filter(pk=one.pk).update(state="WAITING")
        do(cast.at)
        keys = {pk: {line[5] for line in seen if line[0] == pk} for pk in (one.pk, other.pk)}
        assert len(keys[one.pk]) == 1
        assert keys[one.pk] != keys[other.pk]

    def test_whoever_waited_long_finds_a_notice(self, cast: Cast):
        asked = ask(cast)
        do(cast.at + timedelta(seconds=30))
        notice = Notice.objects.get(person=cast.registrar)
        assert notice.link == f"/jobs/{asked.pk}/"
        assert not notice.deliveries.exists(), "for the inbox only"

    def test_whoever_waited_shortly_finds_none(self, cast: Cast):
        ask(cast)
        do(cast.at)
        assert not Notice.objects.exists()


class TestItWentWrong:
    def test_it_is_tried_three_times_later_each_time_and_then_fails_with_a_sentence(self, cast: Cast):
        asked, at = ask(cast, "test.breaks"), cast.at
        for wait in BACKOFF:
            assert do(at) == 1
            asked.refresh_from_db()
            assert (asked.state, asked.due_at) == ("WAITING", at + wait)
            assert do(at) == 0
            at += wait
        assert do(at) == 1
        asked.refresh_from_db()
        assert asked.state == "FAILED"
        assert asked.message
        assert seen == [(asked.pk, 1), (asked.pk, 2), (asked.pk, 3)]
        assert do(at + timedelta(days=1)) == 0

    def test_the_second_attempt_may_work(self, cast: Cast):
        asked = ask(cast, "test.breaks-once")
        do(cast.at)
        do(cast.at + BACKOFF[0])
        asked.refresh_from_db()
        assert (asked.state, asked.message, asked.attempts) == ("DONE", "at last", 2)

    def test_what_cannot_work_is_not_tried_again(self, cast: Cast):
        asked = ask(cast, "test.cannot")
        do(cast.at)
        asked.refresh_from_db()
        assert (asked.state, asked.message) == ("FAILED", "The workbook has no sheet. Choose another one.")

    def test_work_that_no_app_knows_any_more_fails_with_a_sentence(self, cast: Cast):
        asked = ask(cast)
        known = registry._kinds.pop("test.count")
        try:
            do(cast.at)
        finally:
            registry._kinds["test.count"] = known
        asked.refresh_from_db()
        assert asked.state == "FAILED"
        assert asked.message

    def test_work_that_kills_its_worker_each_time_is_given_up(self, cast: Cast):
        asked, at = ask(cast), cast.at
        for _ in range(JOB_TRIES):
            assert take_job(at) == asked
            at += JOB_LEASE + timedelta(seconds=1)
        assert take_job(at) is None
        do(at)
        asked.refresh_from_db()
        assert asked.state == "FAILED"
        assert str(JOB_TRIES) in asked.message
        assert seen == []


class TestTheLease:
    def test_a_claimed_job_is_nobody_elses_until_the_lease_runs_out(self, cast: Cast):
        asked = ask(cast)
        assert take_job(cast.at) == asked
        assert take_job(cast.at + JOB_LEASE) is None
        assert take_job(cast.at + JOB_LEASE + timedelta(seconds=1)) == asked

    def test_whoever_lost_the_lease_ends_nothing(self, cast: Cast):
        ask(cast)
        mine = take_job(cast.at)
        others = take_job(cast.at + JOB_LEASE * 2)
        with pytest.raises(LeaseLost):
            end_job(job_id=mine.pk, attempt=mine.attempts, state="DONE", at=cast.at)
        end_job(job_id=others.pk, attempt=others.attempts, state="DONE", at=cast.at)
        with pytest.raises(LeaseLost):
            end_job(job_id=others.pk, attempt=others.attempts, state="FAILED", at=cast.at)


class TestStopped:
    def test_waiting_it_ends_at_once(self, cast: Cast):
        asked = ask(cast)
        cancel_job(job_id=asked.pk, by=cast.registrar, at=cast.at)
        asked.refresh_from_db()
        assert asked.state == "CANCELLED"
        assert do(cast.at) == 0

    def test_running_it_ends_at_its_next_good_place_and_says_how_far_it_came(self, cast: Cast):
        asked = ask(cast, "test.until-stopped")
        do(cast.at)
        asked.refresh_from_db()
        assert (asked.state, asked.message) == ("CANCELLED", "12 rows were read.")

    def test_ended_it_stays_as_it_is(self, cast: Cast):
        asked = ask(cast)
        do(cast.at)
        cancel_job(job_id=asked.pk, by=cast.registrar, at=cast.at)
        asked.refresh_from_db()
        assert asked.state == "DONE"

    def test_only_its_owner_stops_it(self, cast: Cast):
        asked = ask(cast)
        with pytest.raises(Job.DoesNotExist):
            cancel_job(job_id=asked.pk, by=cast.aa_head, at=cast.at)


@pytest.mark.usefixtures("files_dir")
class TestThePage:
    def page(self, cast: Cast, asked: Job, **more):
        return cast.client(cast.registrar).get(reverse("casework:job", args=[asked.pk]), **more)

    def test_under_way_it_asks_again_by_itself_and_works_without_scripts(self, cast: Cast):
        asked = ask(cast)
        page = self.page(cast, asked).content.decode()
        assert "hx-trigger" in page
        assert "<noscript>" in page
        assert reverse("casework:job_cancel", args=[asked.pk]) in page

    def test_asked_by_script_it_answers_with_the_part_alone(self, cast: Cast):
        asked = ask(cast)
        Job.objects.filter(pk=asked.pk).update(state="RUNNING", done=30, total=120, message="rows are read")
        part = self.page(cast, asked, headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in part
        assert 'max="120"' in part
        assert 'value="30"' in part
        assert "rows are read" in part

    def test_ended_it_asks_no_more_and_leads_on(self, cast: Cast):
        asked = ask(cast)
        do(cast.at)
        page = self.page(cast, asked).content.decode()
        assert 'hx-trigger="load' not in page
        assert 'href="/inbox/"' in page
        assert "counted to 3" in page

    def test_the_file_it_made_is_fetched_by_its_owner_with_an_entry_each_time(self, cast: Cast):
        asked = ask(cast, "test.writes")
        do(cast.at)
        address = reverse("casework:job_result", args=[asked.pk])
        assert address in self.page(cast, asked).content.decode()
        answer = cast.client(cast.registrar).get(address)
        assert answer["Content-Disposition"].startswith("attachment")
        assert b"".join(answer.streaming_content).startswith(b"%PDF")
        assert Entry.objects.filter(event="casework.result-read", by=cast.registrar).count() == 1
        assert cast.client(cast.aa_head).get(address).status_code == 404

    def test_the_button_stops_it(self, cast: Cast):
        asked = ask(cast)
        answer = cast.client(cast.registrar).post(reverse("casework:job_cancel", args=[asked.pk]))
        assert answer["Location"] == reverse("casework:job", args=[asked.pk])
        asked.refresh_from_db()
        assert asked.state == "CANCELLED"

    def test_a_failure_is_said_in_its_sentence(self, cast: Cast):
        asked = ask(cast, "test.cannot")
        do(cast.at)
        assert "Choose another one." in self.page(cast, asked).content.decode()


def test_a_job_asked_for_by_an_act_that_fails_was_never_asked_for(cast: Cast):
    with by_hand():
        ask_job(kind="test.count", arguments={}, owner=cast.registrar, at=cast.at)
        transaction.set_rollback(True)
    assert not Job.objects.exists()
