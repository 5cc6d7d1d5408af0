"""Whatever the season in which the demo is opened, its people stand where the sign-in page says, and its views find."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from casework.models import Application, SavedView
from casework.queries.desk import on_the_desk_of
from casework.queries.shelf import shelf_of
from casework.rules.saved_views import office_lists
from enrollment.models import Batch, Bulletin, ClosingEntry, ClosingList, Enrollment, Term, TermRegistration
from registrar.demo.cases import ZONE
from registrar.demo.personas import NobodyStandsThere, personas
from registrar.demo.school import School
from registrar.demo_people import accounts_to_try, demo_people
from rulebook.queries import forget_calendar
from security.journal import unrecorded
from security.models import Appointment, Person

DAYS = {
    "autumn": date(2026, 10, 9),  # the first working days after the National Day
    "spring": date(2027, 3, 10),
    "winter-holiday": date(2027, 2, 9),  # within the Spring Festival
    "summer-holiday": date(2027, 8, 4),
}
STANDING = {
    ("registration", "DRAFT", ""),
    ("registration", "OPEN", ""),
    ("registration", "WITH_APPLICANT", ""),
    ("registration", "DECIDED", "GRANTED"),
    ("registration", "DECIDED", "REFUSED"),
    ("registration", "IN_EFFECT", "GRANTED"),
    ("registration", "TAKEN_BACK", ""),
    ("registration", "LAPSED", "GRANTED"),
    ("deferral", "OPEN", ""),
    ("deferral", "DECIDED", "GRANTED"),  # takes effect with the first beat of the clock
}


class Demo:
    """The demo as its visitors find it: the people of the sign-in page by their keys."""

    def __init__(self) -> None:
        self.people = {one.key: account.person for one, account in accounts_to_try()}

    def page(self, key: str, address: str) -> str:
        """What this person reads there."""
        return self._client(key).get(address, follow=True).content.decode()

    def press(self, key: str, address: str) -> None:
        """This person presses the one button of a form."""
        assert self._client(key).post(address).status_code == 302

    def application(self, key: str, **standing: str) -> Application:
        """The one registration of this person's that stands so."""
        return Application.objects.get(person=self.people[key], kind="registration", **standing)

    def on_the_desk(self, key: str) -> set[str]:
        """The kinds of application that wait for this officer."""
        return set(on_the_desk_of(self.people[key], timezone.now()).values_list("kind", flat=True))

    def _client(self, key: str) -> Client:
        client = Client()
        client.force_login(self.people[key].account)
        return client


@pytest.fixture(params=DAYS.values(), ids=DAYS.keys())
def on_a_day(request, transactional_db, files_dir, settings) -> Iterator[None]:
    """At eleven. What is loaded is committed: rows that were rolled back mislead the planner at the next load."""
    settings.DEMO_MODE = True
    with time_machine.travel(datetime.combine(request.param, time(11), ZONE), tick=True):
        forget_calendar()
        yield
    forget_calendar()


@pytest.mark.usefixtures("on_a_day")
def test_on_every_day_of_the_year_what_the_sign_in_page_says_is_true() -> None:
    """One load for all of it; the last of these acts, so they come after what looks."""
    call_command("load_demo")
    demo = Demo()
    assert list(demo.people) == [one.key for one in demo_people()]
    applications_stand_everywhere()
    every_saved_view_finds_somebody()
    closed_terms_list_whoever_was_there()
    officers_find_what_their_lines_say(demo)
    the_returned_one_can_send_it_again(demo)
    the_guardian_looks_on(demo)
    the_one_with_a_task_can_begin(demo)
    the_granted_one_confirms_and_becomes_enrolled(demo)


def applications_stand_everywhere() -> None:
    assert set(Application.objects.values_list("kind", "state", "outcome")) == STANDING


def every_saved_view_finds_somebody() -> None:
    now = timezone.now()
    officers = Person.objects.filter(appointments__office__in=["AA_HEAD", "REGISTRAR", "DEPT_HEAD", "DEPT_STAFF"])
    finding = {
        chip.view
        for person in officers.distinct()
        for of_list in office_lists()
        for chip in shelf_of(of_list, person, {}, now).chips
        if chip.count.number
    }
    assert set(SavedView.objects.all()) - finding == set()


def closed_terms_list_whoever_was_there() -> None:
    """Freshmen in their first term too, and nobody who came later; the list and the bulletin count the same.

    Whoever was granted and never confirmed is the one that did not register.
    """
    lapsed = set(
        Application.objects.filter(state="LAPSED").values_list("registration_request__term_registration", flat=True)
    )
    closed = list(Term.objects.exclude(closed_at=None).order_by("opens_on"))
    for term in closed:
        rows = TermRegistration.objects.filter(batch__term=term)
        cohorts = set(rows.values_list("enrollment__placements__cohort", flat=True).distinct())
        there = Enrollment.objects.filter(entered_on__lte=term.opens_on)
        assert cohorts == set(there.values_list("placements__cohort", flat=True).distinct())
        assert max(cohorts) == int(term.school_year[:4])
        assert not rows.filter(enrollment__entered_on__gt=term.opens_on).exists()
        due = rows.filter(counted_in_due=True)
        assert set(due.exclude(pk__in=lapsed).values_list("state", flat=True)) == {"REGISTERED"}
        assert set(due.filter(pk__in=lapsed).values_list("state", flat=True)) <= {"UNREGISTERED"}
    listed, told = ClosingList.objects.get(), Bulletin.objects.get()
    assert listed.batch == told.batch == Batch.objects.get(term=closed[-1])
    due = TermRegistration.objects.filter(batch=listed.batch, counted_in_due=True).count()
    assert due == listed.rows == sum(line.on_time for line in told.lines.all()) + len(lapsed)
    assert lapsed
    assert set(ClosingEntry.objects.values_list("outcome", flat=True)) == {"ON_TIME", "OVERDUE_OPEN"}


def officers_find_what_their_lines_say(demo: Demo) -> None:
    board = f"/batches/{Batch.objects.get(closed_at=None).pk}/"
    assert "registration" in demo.on_the_desk("dept_head")
    assert "registration" in demo.on_the_desk("registrar")
    assert "deferral" in demo.on_the_desk("aa_head")
    assert f'href="{board}extend/"' in demo.page("aa_head", board)
    assert "信息技术系" in demo.page("principal", board)
    somebody = Enrollment.objects.order_by("student_no").first()
    assert somebody.student_no in demo.page("principal", f"/students/?q={somebody.student_no}")
    [tutored] = Appointment.objects.filter(person=demo.people["tutor"]).values_list("unit__name", flat=True)
    assert tutored in demo.page("tutor", "/students/")
    assert "/people/appoint/" in demo.page("secadmin", "/people/")
    assert "审计" in demo.page("auditor", "/account/offices/")


def the_returned_one_can_send_it_again(demo: Demo) -> None:
    returned = demo.application("student_returned", state="WITH_APPLICANT")
    assert "缴费凭证不清晰" in demo.page("student_returned", f"/applications/{returned.pk}/")


def the_guardian_looks_on(demo: Demo) -> None:
    ward = demo.people["student_returned"]
    page = demo.page("guardian", f"/me/wards/{ward.pk}/")
    assert ward.name in page
    assert demo.application("student_returned").number in page


def the_one_with_a_task_can_begin(demo: Demo) -> None:
    row = TermRegistration.objects.get(person=demo.people["student_new"], batch__closed_at=None)
    assert not Application.objects.filter(person=row.person).exists()
    demo.press("student_new", f"/registration/{row.pk}/begin/")
    assert demo.application("student_new").state == "DRAFT"


def the_granted_one_confirms_and_becomes_enrolled(demo: Demo) -> None:
    granted = demo.application("student_granted", state="DECIDED", outcome="GRANTED")
    mine = Enrollment.objects.filter(person=granted.person)
    assert mine.get().status == "PENDING"
    address = f"/applications/{granted.pk}/confirm/"
    assert address in demo.page("student_granted", f"/applications/{granted.pk}/")
    demo.press("student_granted", address)
    assert mine.get().status == "ACTIVE"


def test_nobody_stands_in_for_whom_the_demo_does_not_have(roll) -> None:
    school = School(at=roll.at, hashed="!")
    with unrecorded("people of a test"), pytest.raises(NobodyStandsThere, match="DEMO-RETURNED"):
        personas(school)
