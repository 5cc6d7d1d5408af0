"""The calendar desk: a year is published after a look at it; closures are entered, taken back and ended early."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.core.management import call_command
from django.utils import timezone

from rulebook.actions.close_school import CannotClose, close_school
from rulebook.actions.publish_calendar_year import CannotPublish, publish_calendar_year
from rulebook.actions.reopen_school import reopen_school
from rulebook.models import CalendarYear, SchoolClosure
from rulebook.queries import school_calendar
from rulebook.rules.calendar import Year
from rulebook.rules.provisional import provisional_year
from security.models import Entry
from security.queries import NotFound
from tests.guarantees.races import meet

pytestmark = pytest.mark.django_db
EDIT = "/rulebook/calendar/2027/edit/"
SPRING = "2027-02-05 – 2027-02-13"
NOTICE = {
    "off": f"元旦：01-01至01-03\n{SPRING}",
    "work": "2月14日",
    "source": "国办发明电〔2026〕7号",
    "state": "FINAL",
}


@pytest.fixture
def client(cast):
    call_command("load_rulebook", verbosity=0)
    browser = cast.client(cast.aa_head)
    browser.cookies["language"] = "en"
    return browser


def words(answer) -> str:
    return " ".join(unescape(answer.content.decode()).split())


def seen_of(answer) -> str:
    return answer.context["fingerprint"]


def in_days(n: int) -> date:
    return timezone.localdate() + timedelta(days=n)


class TestAYear:
    def test_what_nobody_knows_yet_begins_from_the_statutory_days(self, client):
        page = client.get(EDIT)
        assert "2027-02-05 – 2027-02-08" in page.context["form"]["off"].value()
        assert page.context["form"]["state"].value() == "PROVISIONAL"

    def test_what_is_known_begins_from_there_or_from_the_statutory_days(self, client):
        assert "2026-10-01 – 2026-10-07" in client.get("/rulebook/calendar/2026/edit/").context["form"]["off"].value()
        by_rule = client.get("/rulebook/calendar/2026/edit/?begin=rule").context["form"]["off"].value()
        assert "2026-10-01 – 2026-10-03" in by_rule

    def test_the_preview_shows_the_months_and_how_many_days_are_worked_and_publishes_nothing(self, client):
        page = client.post(EDIT, {**NOTICE, "then": "look"})
        assert page.status_code == 200
        assert "As 2027 would be: 255 working days" in words(page)
        assert page.content.decode().count('class="day-off"') == 12
        assert page.content.decode().count('class="day-work"') == 1
        assert not CalendarYear.objects.filter(pk=2027).exists()

    def test_what_was_looked_at_is_published(self, client):
        seen = seen_of(client.post(EDIT, {**NOTICE, "then": "look"}))
        done = client.post(EDIT, {**NOTICE, "then": "publish", "seen": seen})
        assert done["Location"] == "/rulebook/calendar/2027/"
        row = CalendarYear.objects.get(pk=2027)
        assert (row.state, row.source, len(row.off), row.work) == ("FINAL", NOTICE["source"], 12, [date(2027, 2, 14)])

    def test_what_was_not_looked_at_is_shown_first(self, client):
        seen = seen_of(client.post(EDIT, {**NOTICE, "then": "look"}))
        page = client.post(EDIT, {**NOTICE, "work": "", "then": "publish", "seen": seen})
        assert "not those of the preview" in words(page)
        assert not CalendarYear.objects.filter(pk=2027).exists()

    def test_a_fault_names_its_line_and_keeps_what_was_typed(self, client):
        page = client.post(EDIT, {**NOTICE, "off": "2027-01-01\n元旦", "work": "2027-02-08", "then": "look"})
        assert page.status_code == 400
        said = words(page)
        assert "Line 2: “元旦” is no day" in said
        assert "Line 1: 2027-02-08 is no Saturday or Sunday" in said
        assert page.context["form"]["off"].value() == "2027-01-01\n元旦"

    def test_a_final_year_names_its_source(self, client):
        page = client.post(EDIT, {**NOTICE, "source": " ", "then": "look"})
        assert "Name the notice that arranges the days" in words(page)

    def test_a_provisional_year_over_a_final_one_is_refused_in_a_sentence(self, client):
        path, typed = "/rulebook/calendar/2026/edit/", {**NOTICE, "off": "10-01", "work": "", "state": "PROVISIONAL"}
        seen = seen_of(client.post(path, {**typed, "then": "look"}))
        page = client.post(path, {**typed, "then": "publish", "seen": seen})
        assert "a provisional one cannot replace it" in words(page)
        assert CalendarYear.objects.get(pk=2026).state == "FINAL"

    def test_a_year_beyond_the_table_of_moons_begins_empty(self, client):
        assert client.get("/rulebook/calendar/2071/edit/").context["form"]["off"].value() == ""
        assert client.get("/rulebook/calendar/2771/edit/").status_code == 404


class TestWhoDoesWhat:
    def test_the_registrar_reads_who_publishes_and_finds_no_form(self, cast, client):
        registrar = cast.client(cast.registrar)
        registrar.cookies["language"] = "en"
        for path in (EDIT, "/rulebook/calendar/2027/closures/"):
            page = registrar.get(path)
            assert "The head of academic affairs publishes the calendar." in words(page)
            assert "<textarea" not in page.content.decode()

    def test_the_registrar_can_not_publish(self, cast, client):
        seen = seen_of(client.post(EDIT, {**NOTICE, "then": "look"}))
        registrar = cast.client(cast.registrar)
        assert registrar.post(EDIT, {**NOTICE, "then": "publish", "seen": seen}).status_code == 403
        with pytest.raises(CannotPublish):
            publish_calendar_year(year=provisional_year(2027), by=cast.registrar, at=timezone.now())
        assert not CalendarYear.objects.filter(pk=2027).exists()

    def test_for_students_and_other_offices_the_desk_is_not_there(self, cast, client):
        for person in (cast.wang, cast.tutor, cast.dept_head, cast.principal):
            assert cast.client(person).get(EDIT).status_code == 404
            assert cast.client(person).get("/rulebook/calendar/2027/changes/").status_code == 404

    def test_the_ways_to_the_desk_are_offered_to_academic_affairs_alone(self, cast, client):
        assert EDIT.replace("2027", "2026") in client.get("/rulebook/calendar/2026/").content.decode()
        assert (
            EDIT.replace("2027", "2026") not in cast.client(cast.wang).get("/rulebook/calendar/2026/").content.decode()
        )


class TestAClosure:
    def entered(self, cast, first: date, last: date, **more) -> int:
        return close_school(name="暑假", first=first, last=last, by=cast.aa_head, at=timezone.now(), **more).closure

    def test_it_is_entered_with_duty_days_in_the_same_notation(self, client):
        sent = {"name": "寒假", "first": "2027-01-18", "last": "2027-02-20", "duty_days": "01-25至01-26\n2月1日"}
        assert client.post("/rulebook/calendar/2027/closures/", sent).status_code == 302
        row = SchoolClosure.objects.get()
        assert (row.first, row.last) == (date(2027, 1, 18), date(2027, 2, 20))
        assert row.duty_days == [date(2027, 1, 25), date(2027, 1, 26), date(2027, 2, 1)]
        assert "寒假" in client.get("/rulebook/calendar/2027/closures/").content.decode()

    def test_a_fault_is_a_sentence_at_its_place(self, client):
        sent = {"name": "寒假", "first": "2027-01-18", "last": "2027-01-20", "duty_days": "01-19\n周一"}
        page = client.post("/rulebook/calendar/2027/closures/", sent)
        assert "Line 2: “周一” is no day" in words(page)
        page = client.post("/rulebook/calendar/2027/closures/", {**sent, "duty_days": "02-19"})
        assert "lies outside the closed days" in words(page)
        assert not SchoolClosure.objects.exists()

    def test_before_it_begins_it_can_be_taken_back_and_counts_for_nothing(self, cast, client):
        pk = self.entered(cast, in_days(3), in_days(9))
        assert client.post(f"/rulebook/calendar/closures/{pk}/").status_code == 302
        assert school_calendar().closures == ()
        assert Entry.objects.filter(event="rulebook.closure-taken-back").exists()
        with pytest.raises(NotFound):
            reopen_school(closure=pk, by=cast.aa_head, at=timezone.now())

    def test_once_it_has_begun_it_is_not_taken_back(self, cast):
        pk = self.entered(cast, in_days(0), in_days(9))
        with pytest.raises(CannotClose, match="暑假"):
            reopen_school(closure=pk, by=cast.aa_head, at=timezone.now())

    def test_once_it_has_begun_it_is_ended_earlier_with_a_reason(self, cast, client):
        pk = self.entered(cast, in_days(-2), in_days(9), duty_days=[in_days(1), in_days(8)])
        path, last = f"/rulebook/calendar/closures/{pk}/", in_days(2)
        assert client.post(path, {"last": str(last), "why": ""}).status_code == 400
        assert client.post(path, {"last": str(last), "why": "装修提前完工"}).status_code == 302
        row = SchoolClosure.objects.get()
        assert (row.last, row.planned_until, row.duty_days) == (last, in_days(9), [in_days(1)])
        assert "装修提前完工" in client.get(f"/rulebook/calendar/{row.first.year}/").content.decode()

    @pytest.mark.parametrize("day", [-1, 9, 12], ids=["before today", "as planned", "later"])
    def test_the_new_end_lies_from_today_on_and_before_the_planned_one(self, cast, day):
        pk = self.entered(cast, in_days(-2), in_days(9))
        with pytest.raises(CannotClose):
            reopen_school(closure=pk, last=in_days(day), why="提前", by=cast.aa_head, at=timezone.now())

    def test_nobody_but_the_head_takes_it_back(self, cast):
        pk = self.entered(cast, in_days(3), in_days(9))
        for person in (cast.registrar, cast.dept_head, cast.wang):
            with pytest.raises(CannotClose):
                reopen_school(closure=pk, by=person, at=timezone.now())


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_publications_at_once_a_final_year_stays_final(cast):
    at = timezone.now()
    final = Year(2027, off=frozenset({date(2027, 1, 1)}), work=frozenset(), source="国办发明电〔2026〕7号")

    def publish(year: Year):
        return lambda: publish_calendar_year(year=year, by=cast.aa_head, at=at)

    first, second, waited = meet(publish(final), publish(provisional_year(2027)), held_at="pg_advisory_xact_lock")
    assert waited
    assert first.final
    assert isinstance(second, CannotPublish)
    assert CalendarYear.objects.get(pk=2027).state == "FINAL"
