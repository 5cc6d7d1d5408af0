"""The demo school on any day: its term is open, its people are in their situations, its calendar covers them."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from hypothesis import given
from hypothesis.strategies import dates

from casework.models import Application, SavedView
from casework.queries.shelf import shelf_of
from casework.rules.saved_views import office_lists
from enrollment.models import Batch, Enrollment, Term
from registrar.demo.dates import OPENED_WORKING_DAYS_AGO, demo_terms, demo_years
from rulebook.models import CalendarYear
from rulebook.rules.calendar import WorkingCalendar
from security.models import Account, Person, SignInName


@given(dates(date(2024, 1, 1), date(2059, 12, 31)))
def test_whatever_the_day_the_current_term_opened_five_working_days_ago(today: date) -> None:
    calendar = WorkingCalendar.of(demo_years(today))
    terms = demo_terms(today, calendar)
    days = [terms[-1].opens_on + timedelta(days=n) for n in range((today - terms[-1].opens_on).days)]
    assert sum(calendar.is_working(day) for day in days) == OPENED_WORKING_DAYS_AGO
    assert terms[-1].opens_on < today <= terms[-1].ends_on
    assert len({term.code for term in terms}) == len(terms) == 3
    assert [term.opens_on for term in terms] == sorted(term.opens_on for term in terms)


@pytest.mark.clock
@pytest.mark.django_db
@pytest.mark.usefixtures("files_dir")
def test_loaded_today_it_is_a_school_at_work(settings) -> None:
    settings.DEMO_MODE = True
    call_command("load_demo")
    today = timezone.localdate()
    term = Term.objects.latest("opens_on")
    assert term.opens_on < today <= term.ends_on
    assert Batch.objects.filter(closed_at=None).get().term == term
    assert Enrollment.objects.count() == 3000
    states = set(Application.objects.values_list("state", flat=True))
    assert states >= {"DRAFT", "OPEN", "WITH_APPLICANT", "DECIDED", "IN_EFFECT"}
    wanted = {"DEMO-RETURNED", "DEMO-GRANTED", "DEMO-TASK", "DEMO-GUARDIAN", "DEMO-TUTOR"}
    assert set(SignInName.objects.filter(key__in=wanted).values_list("key", flat=True)) == wanted
    assert not Account.objects.filter(is_demo=False).exists()
    years = set(CalendarYear.objects.values_list("year", flat=True))
    due = set(Application.objects.exclude(due_on=None).values_list("due_on__year", flat=True))
    assert due <= years
    assert today.year + 1 in years


@pytest.mark.django_db
@pytest.mark.usefixtures("files_dir")
def test_every_saved_view_of_the_demo_finds_somebody(settings) -> None:
    settings.DEMO_MODE = True
    call_command("load_demo")
    at = timezone.now()
    officers = Person.objects.filter(appointments__office__in=["AA_HEAD", "REGISTRAR", "DEPT_HEAD", "DEPT_STAFF"])
    finding = {
        chip.view
        for person in officers.distinct()
        for of_list in office_lists()
        for chip in shelf_of(of_list, person, {}, at).chips
        if chip.count.number
    }
    assert finding == set(SavedView.objects.all())
