"""The days of single students that the calendar moved are listed beside the windows; and those of reports move too."""

from dataclasses import replace
from datetime import date

import pytest

from casework.models import Notice
from enrollment.models import DeferralRequest, StudyRightChange, TermRegistration
from enrollment.queries.recounting import CannotRecount
from rulebook.actions.publish_calendar_year import publish_calendar_year
from security.journal import unrecorded
from security.models import Entry
from status_changes.actions.recount_reports import recount_reports
from status_changes.models import DynamicsReport
from tests.cast_desk import NOW
from tests.cast_registration import Office, on
from tests.cast_rulebook import year_2023
from tests.enrollment.test_rosters import newcomer
from tests.flows.test_deferral import decided
from tests.flows.test_deferral import hand_in as ask_for_deferral
from tests.flows.test_registration import agree, hand_in

pytestmark = pytest.mark.django_db
FRIDAY = on(date(2023, 9, 8))
OFF = (date(2023, 9, 12), date(2023, 10, 7))


def publish(office: Office, *off: date) -> None:
    """The 7th of October was a make-up working day; it may be taken back as well."""
    known = year_2023()
    year = replace(known, off=known.off | set(off), work=known.work - set(off))
    publish_calendar_year(year=year, by=office.cast.aa_head, at=FRIDAY)


def page(office: Office, year: int = 2023):
    return office.cast.client(office.cast.aa_head).get(f"/batches/moved/{year}/")


@pytest.fixture
def waiting(office: Office) -> Office:
    """Wang is refused and has until the 14th to file once more; Li is deferred until 7 October."""
    cast = office.cast
    office.pay(cast.wang)
    pk = hand_in(office, cast.wang)
    agree(pk, cast.dept_head, on(date(2023, 9, 6)))
    agree(pk, cast.aa_head, on(date(2023, 9, 7)), agrees=False, opinion="收据系伪造")
    decided(office, ask_for_deferral(office, cast.li), date(2023, 9, 7))
    return office


def test_both_days_of_each_student_stand_there_with_who_published(waiting: Office):
    cast = waiting.cast
    publish(waiting, *OFF)
    ends = DeferralRequest.objects.get().ends_on
    assert ends > OFF[1]
    answer = page(waiting)
    rows = {(one.name, one.what): (one.before, one.until, one.by) for one in answer.context["days"]}
    assert rows == {
        (cast.wang.name, "重新提交截止日"): (date(2023, 9, 14), date(2023, 9, 15), cast.aa_head.name),
        (cast.li.name, "延期结束"): (date(2023, 10, 7), ends, cast.aa_head.name),
    }
    shown = answer.content.decode()
    assert all(words in shown for words in (cast.wang.name, cast.li.name, "2023-09-15"))


def test_a_further_publication_lists_what_it_moved_and_nothing_twice(waiting: Office):
    publish(waiting, *OFF)
    publish(waiting, *OFF)
    assert len(page(waiting).context["days"]) == 2
    publish(waiting, *OFF, date(2023, 9, 13))
    days = [(one.before.day, one.until.day) for one in page(waiting).context["days"] if one.what == "重新提交截止日"]
    assert days == [(15, 18), (14, 15)]


def test_who_came_after_the_freeze_has_the_own_days_counted_anew(office: Office):
    """Ten working days from the day on which the student came, and never less time than the others."""
    came = newcomer(office)
    days = TermRegistration.objects.filter(enrollment=came).values_list("counted_from", "deadline")
    assert days.get() == (date(2023, 9, 6), date(2023, 9, 20))
    with unrecorded("what was told before"):
        StudyRightChange.objects.all().delete()
    publish(office, date(2023, 9, 12))
    assert days.get()[1] == date(2023, 9, 21)
    told = Notice.objects.get(person=came.person, text="enrollment.window-later")
    assert (told.facts["before"], told.facts["ends"]) == ("2023-09-20", "2023-09-21")
    assert StudyRightChange.objects.filter(enrollment=came).exists()
    [listed] = [one for one in page(office).context["days"] if one.enrollment == came.pk]
    assert (listed.what, listed.before, listed.until) == ("注册截止日", date(2023, 9, 20), date(2023, 9, 21))
    publish(office)
    assert days.get()[1] == date(2023, 9, 21)  # never earlier again


def test_another_year_lists_none_of_them(waiting: Office):
    publish(waiting, *OFF)
    assert list(page(waiting, 2024).context["days"]) == []


class TestReports:
    """The days within which academic affairs follows up where a student is (ORG-3)."""

    def due(self) -> date | None:
        return DynamicsReport.objects.get().due_on

    def publish(self, morning, *off: date) -> None:
        publish_calendar_year(year=year_2023(off=off), by=morning.cast.aa_head, at=NOW)

    def test_a_day_off_gives_a_day_more_and_a_make_up_day_takes_none(self, morning_with_proposals):
        before = self.due()
        self.publish(morning_with_proposals, date(2023, 9, 8))
        later = self.due()
        assert later > before
        self.publish(morning_with_proposals)
        assert self.due() == later
        assert Entry.objects.filter(event="status_changes.reports-recounted", person__isnull=False).count() == 1

    def test_made_while_its_year_was_missing_it_gets_its_day_when_the_year_is_published(self, morning_with_proposals):
        before = self.due()
        with unrecorded("the year was not there"):
            DynamicsReport.objects.update(due_on=None)
        self.publish(morning_with_proposals)
        assert self.due() == before

    def test_nobody_else_counts_them(self, morning_with_proposals):
        with pytest.raises(CannotRecount):
            recount_reports(by=morning_with_proposals.cast.registrar, at=NOW)
