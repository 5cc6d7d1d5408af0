"""The course system asks, by its token, whether a student may study: from unregistered to registered, and until the end
of a deferral (REG-4.2). What it has read once it need not ask for again: it follows the feed."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from enrollment.actions.change_status import change_status
from enrollment.actions.extend_batch import extend_batch
from enrollment.models import Enrollment, StudyRightChange
from enrollment.queries.study_feed import Cursor, page_since
from registrar.logs import Lines
from security.actions.issue_access_token import issue_access_token
from security.actions.revoke_access_token import revoke_access_token
from security.journal import recorded
from security.models import AccessToken, Epoch
from security.rules.access_tokens import A_MINUTE, new_token
from tests.cast_registration import OPENING, Office, on, open_office
from tests.enrollment.test_study_right import DAY_2, filed, registered
from tests.flows.test_deferral import decided
from tests.flows.test_deferral import hand_in as ask_for_deferral
from tests.flows.test_registration import agree, sign
from tests.security.journal_room import at_once

pytestmark = pytest.mark.alone  # the feed stops below every open transaction of the server
BASE = "/api/v1/study-right/"


class CourseSystem:
    """Asks with its token, and keeps what the feed told it."""

    def __init__(self, office: Office, last_day: date = OPENING + timedelta(days=300)) -> None:
        self.token, self.client = new_token(), Client()
        issued = issue_access_token(
            system="选课系统", scope="STUDY_RIGHT", last_day=last_day, token=self.token,
            by=office.cast.sysadmin, at=on(OPENING, 7),
        )  # fmt: skip
        self.pk, self.cursor = issued.token, ""
        self.known: dict[str, bool] = {}

    def get(self, path: str, at: datetime, **headers: str):
        """One request at that moment."""
        with time_machine.travel(at, tick=False):
            return self.client.get(BASE + path, headers={"Authorization": f"Bearer {self.token}"} | headers)

    def asks(self, number: str, at: datetime) -> dict:
        answer = self.get(number, at)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def follows(self, at: datetime) -> list[str]:
        """Read the feed to its end; the numbers it told of."""
        told, more = [], True
        while more:
            page = self.get(f"changes?since={self.cursor}", at).json()
            self.cursor, more = page["next"], page["more"]
            told += [one["student_number"] for one in page["answers"]]
            self.known |= {one["student_number"]: one["may_study"] for one in page["answers"]}
        return told


@pytest.fixture
def system(office) -> CourseSystem:
    return CourseSystem(office)


class TestTheStory:
    def test_from_unregistered_to_registered(self, office, system):
        number = office.cast.number("wang")
        late = on(date(2023, 10, 16))
        assert system.asks(number, on(DAY_2))["valid_until"] == "2023-09-18T16:00:00Z"
        before = system.asks(number, late)
        assert before == {
            "student_number": number,
            "may_study": False,
            "reason": {"zh": "尚未注册，且已过办理期限。", "en": "Not registered, and there is no time left for it."},
            "article": "L 二(一)4(2)",
            "valid_until": "2024-01-19T16:00:00Z",  # the end of the term
            "as_of": "2023-10-16T02:00:00Z",
        }
        pk = filed(office, office.cast.wang, late, late_reason="住院")
        agree(pk, office.cast.dept_head, late)
        agree(pk, office.cast.registrar, late)
        assert not system.asks(number, late)["may_study"]  # late, and not confirmed
        sign(pk, office.cast.wang, late)
        assert system.asks(number, late)["may_study"]

    def test_to_the_end_of_a_deferral(self, office, system):
        decided(office, ask_for_deferral(office, office.cast.li), DAY_2)
        answer = system.asks(office.cast.number("li"), on(date(2023, 9, 25)))
        assert answer["may_study"]
        ends = datetime.fromisoformat(answer["valid_until"])
        assert not system.asks(office.cast.number("li"), ends)["may_study"]
        assert system.asks(office.cast.number("li"), ends - timedelta(seconds=1))["may_study"]

    def test_what_one_has_read_is_told_again_when_the_facts_change(self, transactional_db):
        office = open_office("detailed")
        system, wang, li = CourseSystem(office), office.cast.number("wang"), office.cast.number("li")
        assert sorted(system.follows(on(DAY_2))) == sorted([wang, li])
        assert system.follows(on(DAY_2)) == []
        registered(office, office.cast.wang)
        assert set(system.follows(on(DAY_2, 12))) == {wang}
        extend_batch(
            batch=office.batch.pk, until=date(2023, 9, 28), reason="台风", by=office.cast.aa_head, at=on(DAY_2, 13)
        )
        assert set(system.follows(on(DAY_2, 14))) == {li}
        leave = {"authority": "休学", "by": office.cast.registrar, "at": on(DAY_2, 15)}
        change_status(enrollments=[office.enrollment(office.cast.wang).pk], transition="go_on_leave", **leave)
        system.follows(on(DAY_2, 16))
        assert system.known == {wang: False, li: True}


class TestTheDoor:
    def refused(self, system: CourseSystem, at: datetime | None = None) -> str:
        answer = system.get("changes", at or on(DAY_2))
        assert answer.status_code == 401
        assert "Set-Cookie" not in answer.headers
        return answer.json()["detail"]

    def test_nobody_asks_without_a_token(self, office, system):
        for head in ({}, {"Authorization": "Basic eDp5"}):
            answer = Client().get(BASE + office.cast.number("wang"), headers=head)
            assert answer.status_code == 401
            assert "访问令牌" in answer.json()["detail"]

    def test_a_session_opens_nothing_here(self, office):
        assert office.cast.client(office.cast.sysadmin).get(BASE + "changes").status_code == 401

    def test_a_wrong_token_is_refused(self, office, system):
        system.token = new_token()
        assert "有误" in self.refused(system)

    def test_a_revoked_token_is_refused_at_once(self, office, system):
        assert system.get("changes", on(DAY_2)).status_code == 200
        revoke_access_token(token=system.pk, by=office.cast.sysadmin, at=on(DAY_2))
        assert "撤销" in self.refused(system)

    def test_a_token_ends_with_its_last_day(self, office):
        system = CourseSystem(office, last_day=DAY_2)
        assert system.get("changes", on(DAY_2, 23, 59)).status_code == 200
        self.refused(system, on(DAY_2 + timedelta(days=1), 0))

    def test_too_fast_is_told_to_wait(self, office, system):
        system.get("changes", on(DAY_2))
        AccessToken.objects.get(pk=system.pk).uses.update(in_minute=A_MINUTE)
        answer = system.get("changes", on(DAY_2) + timedelta(seconds=20))
        assert answer.status_code == 429
        assert answer["Retry-After"] == "40"
        assert "40秒" in answer.json()["detail"]
        assert system.get("changes", on(DAY_2) + timedelta(seconds=60)).status_code == 200
        [use] = AccessToken.objects.get(pk=system.pk).uses.all()
        assert (use.asked, use.refused) == (3, 1)


class TestTheAnswers:
    def test_an_unknown_number_is_a_sentence(self, office, system):
        for number in ("20991231", "x" * 90, "%00", "..."):
            answer = system.get(number, on(DAY_2))
            assert answer.status_code == 404
            assert "学号" in answer.json()["detail"]

    def test_a_cursor_of_somebody_elses_making_is_refused(self, office, system):
        for cursor in ("1", "!!", "%00", "MS4yLjMuNC41", "x" * 121, "LTEuMi4z"):
            answer = system.get(f"changes?since={cursor}", on(DAY_2))
            assert answer.status_code == 400, cursor
            assert answer.json()["detail"]

    def test_after_a_restore_one_begins_anew(self, office, system):
        system.follows(on(DAY_2))
        newer = str(Cursor.read(system.cursor)._replace(epoch=0))
        answer = system.get(f"changes?since={newer}", on(DAY_2))
        assert answer.status_code == 410
        assert Epoch.objects.count() == 1

    def test_english_for_who_asks_for_it(self, office, system):
        answer = system.get("20991231", on(DAY_2), **{"Accept-Language": "en"})
        assert answer.json()["detail"].startswith("No student has this number.")

    def test_nothing_but_what_is_asked_and_no_cookie(self, office, system):
        answer = system.get(office.cast.number("wang"), on(DAY_2))
        assert set(answer.json()) == {"student_number", "may_study", "reason", "article", "valid_until", "as_of"}
        assert "Set-Cookie" not in answer.headers
        assert not answer.cookies
        assert answer["Cache-Control"] == "no-store"

    def test_its_description_is_for_who_holds_a_token(self, office, system):
        assert Client().get("/api/v1/openapi.json").status_code == 401
        with time_machine.travel(on(DAY_2), tick=False):
            answer = system.client.get("/api/v1/openapi.json", headers={"Authorization": f"Bearer {system.token}"})
        assert {"/api/v1/study-right/{student_number}", "/api/v1/study-right/changes"} == set(answer.json()["paths"])

    def test_the_log_names_the_route_and_never_the_number(self, office, system, caplog):
        number, nobodys = office.cast.number("wang"), "2029999999"
        with caplog.at_level("INFO"):
            assert system.get(number, on(DAY_2)).status_code == 200
            assert system.get(nobodys, on(DAY_2)).status_code == 404
            system.token = new_token()
            assert system.get(number, on(DAY_2)).status_code == 401
        lines = [Lines().format(one) for one in caplog.records]
        assert len([one for one in lines if "/api/v1/study-right/<student_number>" in one]) >= 3
        assert not [one for one in lines if number in one or nobodys in one]


class TestTheFeed:
    def test_a_slow_act_that_commits_after_a_fast_one_is_not_lost(self, transactional_db):
        """It has a lower id than the change that overtook it: a serial cursor would leave it out for ever."""
        office = open_office("detailed")
        slow, fast = office.enrollment(office.cast.wang), office.enrollment(office.cast.li)
        cursor = page_since(page_since(None).next).next
        written, go_on = threading.Event(), threading.Event()

        def leaves(enrollment: Enrollment):
            return change_status(
                enrollments=[enrollment.pk], transition="deem_left", authority="x",
                by=office.cast.registrar, at=on(DAY_2),
            )  # fmt: skip

        @recorded
        def slowly(*, by, at):
            done = leaves(slow)
            written.set()
            assert go_on.wait(20)
            return done

        [work] = at_once(lambda: slowly(by=office.cast.registrar, at=on(DAY_2)))
        assert written.wait(20)
        leaves(fast)
        told: list[int] = []
        page = page_since(cursor)
        told += [one.pk for one in page.enrollments]
        go_on.set()
        work.result(20)
        page = page_since(page.next)
        told += [one.pk for one in page.enrollments]
        assert sorted(told) == sorted([slow.pk, fast.pk])

    def test_pages_tell_everybody_once_and_then_the_changes_between(self, transactional_db):
        office = open_office("detailed")
        first = page_since(None, size=1)
        assert first.more
        registered(office, office.cast.wang)
        told, page = [first.enrollments[0].pk], first
        while page.more:
            page = page_since(page.next, size=1)
            told += [one.pk for one in page.enrollments]
        assert sorted(told) == sorted(Enrollment.objects.values_list("pk", flat=True))
        assert {one.student_no for one in page_since(page.next).enrollments} == {office.cast.number("wang")}

    def test_a_roster_of_any_size_is_told_in_one_statement_and_each_student_once(self, office):
        opened = StudyRightChange.objects.filter(enrollment__term_registrations__batch=office.batch)
        assert sorted(opened.values_list("enrollment", flat=True)) == sorted(
            Enrollment.objects.values_list("pk", flat=True)
        )

    def test_nobody_writes_it_but_acts(self, office):
        with pytest.raises(Exception, match="table of record"):
            StudyRightChange.objects.all().delete()
