"""The calendar changes while a registration window is open: it ends later or stays, whichever way days are counted."""

import hashlib
from datetime import date

import pytest
from django.utils.timezone import localtime

from casework.models import Notice
from enrollment.actions.recount_rectifications import recount_rectifications
from enrollment.actions.recount_windows import recount_windows
from enrollment.models import Roster
from enrollment.queries.recounting import CannotRecount
from rulebook.actions.close_school import close_school
from rulebook.actions.publish_calendar_year import publish_calendar_year
from rulebook.models import Edition
from rulebook.queries import rules_of
from rulebook.rules.shipped import shipped_text
from security.journal import unrecorded
from tests.cast_registration import Office, on, open_office
from tests.cast_rulebook import year_2023
from tests.flows.test_registration import agree, hand_in

pytestmark = pytest.mark.django_db
WEDNESDAY = date(2023, 9, 6)
AT = on(WEDNESDAY)


def office_of(**changes: str) -> Office:
    """The term is open under *detailed* with these choices made otherwise."""
    text = shipped_text("detailed")
    for key, value in changes.items():
        before = f'"{key.replace("__", ".")}" = false'
        assert before in text
        text = text.replace(before, before.replace("false", value))
    with unrecorded("an edition of a test"):
        digest = hashlib.sha256(text.encode()).hexdigest()
        Edition.objects.create(
            name="detailed", title="细则", layer="detailed", text=text, digest=digest, enacted_at=on(date(2023, 1, 1))
        )
    rules_of.cache_clear()
    return open_office("detailed")


@pytest.fixture(params=["false", "true"], ids=["the opening day does not count", "the opening day counts"])
def counted(request, db) -> Office:
    """Both ways of counting the first day (AMB-37)."""
    yield office_of(reg__count_opening_day=request.param)
    rules_of.cache_clear()


def window() -> Roster:
    return Roster.objects.get()


def publish(office: Office, **days) -> None:
    publish_calendar_year(year=year_2023(**days), by=office.cast.aa_head, at=AT)


def test_a_further_day_off_makes_the_window_end_later_and_a_make_up_day_never_earlier(counted: Office):
    before = window().window_ends_on
    publish(counted, off=[date(2023, 9, 7)])
    later = window().window_ends_on
    assert later > before
    assert counted.row(counted.cast.wang).deadline == later
    publish(counted, work=[date(2023, 9, 9), date(2023, 9, 10)])
    assert window().window_ends_on == later


def test_the_mark_of_a_provisional_year_goes_with_the_final_one(counted: Office):
    with unrecorded("a window of a test"):
        Roster.objects.update(is_provisional=True)
    publish(counted)
    assert not window().is_provisional


def test_whoever_has_not_registered_reads_both_days_once(counted: Office):
    publish(counted, off=[date(2023, 9, 7)])
    publish(counted, off=[date(2023, 9, 7)])
    [notice] = Notice.objects.filter(person=counted.cast.wang, text="enrollment.window-later")
    assert notice.facts["ends"] == str(window().window_ends_on)


def test_an_own_deadline_that_is_another_day_stays(counted: Office):
    own = date(2023, 10, 20)
    with unrecorded("a deferral of a test"):
        row = counted.row(counted.cast.li)
        row.deadline = own
        row.save()
    publish(counted, off=[date(2023, 9, 7)])
    assert counted.row(counted.cast.li).deadline == own


def test_a_window_that_is_over_stays_over(counted: Office):
    before = window().window_ends_on
    publish_calendar_year(year=year_2023(off=[date(2023, 9, 7)]), by=counted.cast.aa_head, at=on(date(2023, 11, 1)))
    assert window().window_ends_on == before


def test_a_closure_moves_it_only_where_the_edition_counts_closures(db):
    office = office_of()
    before = window().window_ends_on
    day = date(2023, 9, 7)
    close_school(name="校运动会", first=day, last=day, by=office.cast.aa_head, at=AT)
    assert window().window_ends_on == before


def test_a_closure_moves_it_where_the_edition_counts_closures(db):
    office = office_of(calendar__use_school_closures="true")
    before, day = window().window_ends_on, date(2023, 9, 7)
    close_school(name="校运动会", first=day, last=day, by=office.cast.aa_head, at=AT)
    assert window().window_ends_on > before
    rules_of.cache_clear()


def test_nobody_else_counts_windows(counted: Office):
    with pytest.raises(CannotRecount):
        recount_windows(first=WEDNESDAY, last=localtime(AT).date(), by=counted.cast.registrar, at=AT)


class TestRectifying:
    """The days within which a refused student may file once more (REG-3.5)."""

    @pytest.fixture
    def refused(self, db) -> Office:
        """Wang is refused on Thursday, and has until the Thursday after, the 14th."""
        office = office_of()
        office.pay(office.cast.wang)
        pk = hand_in(office, office.cast.wang)
        agree(pk, office.cast.dept_head, on(WEDNESDAY))
        agree(pk, office.cast.aa_head, on(date(2023, 9, 7)), agrees=False, opinion="收据系伪造")
        yield office
        rules_of.cache_clear()

    def until(self, office: Office) -> date | None:
        return office.row(office.cast.wang).rectify_until

    def publish_on_friday(self, office: Office, **days) -> None:
        publish_calendar_year(year=year_2023(**days), by=office.cast.aa_head, at=on(date(2023, 9, 8)))

    def test_a_further_day_off_gives_a_day_more_and_a_make_up_day_takes_none(self, refused: Office):
        assert self.until(refused) == date(2023, 9, 14)
        self.publish_on_friday(refused, off=[date(2023, 9, 12)])
        assert self.until(refused) == date(2023, 9, 15)
        self.publish_on_friday(refused, work=[date(2023, 9, 9), date(2023, 9, 10)])
        assert self.until(refused) == date(2023, 9, 15)

    def test_the_student_reads_both_days_once(self, refused: Office):
        self.publish_on_friday(refused, off=[date(2023, 9, 12)])
        self.publish_on_friday(refused, off=[date(2023, 9, 12)])
        [notice] = Notice.objects.filter(person=refused.cast.wang, text="enrollment.rectify-later")
        assert (notice.facts["before"], notice.facts["ends"]) == ("2023-09-14", "2023-09-15")

    def test_days_that_are_over_stay_over(self, refused: Office):
        days = year_2023(off=[date(2023, 9, 12)])
        publish_calendar_year(year=days, by=refused.cast.aa_head, at=on(date(2023, 9, 18)))
        assert self.until(refused) == date(2023, 9, 14)

    def test_nobody_else_counts_them(self, refused: Office):
        with pytest.raises(CannotRecount):
            recount_rectifications(first=WEDNESDAY, last=WEDNESDAY, by=refused.cast.registrar, at=AT)
