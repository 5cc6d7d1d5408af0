"""The demo school on any day: its term is open, its people are in their situations, its calendar covers them."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localtime
from hypothesis import given
from hypothesis.strategies import dates

from casework.models import Application, Confirmation
from enrollment.models import Batch, Enrollment, IdDocument, Placement, Term, TermRegistration
from registrar.demo.dates import OPENED_WORKING_DAYS_AGO, demo_terms, demo_years
from rulebook.models import CalendarYear, EditionScope
from rulebook.queries import forget_calendar
from rulebook.rules.calendar import WorkingCalendar
from security.models import Account, Appointment, SignInName, Unit


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
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("files_dir")
def test_loaded_today_it_is_a_school_at_work(settings) -> None:
    settings.DEMO_MODE = True
    call_command("load_demo")
    today = timezone.localdate()
    term = Term.objects.latest("opens_on")
    assert term.opens_on < today <= term.ends_on
    batch = Batch.objects.filter(closed_at=None).get()
    assert batch.term == term
    in_force = set(EditionScope.objects.values_list("edition__name", flat=True))
    assert (in_force, batch.edition.name) == ({"detailed+HE"}, "detailed+HE")
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


def what_stands_there() -> list[tuple[object, ...]]:
    """Who studies where and stands how, what was applied for and is due when: without the ids of rows."""
    units = dict(Placement.objects.filter(is_current=True).values_list("enrollment", "unit__code"))
    roll = [
        (one.student_no, one.person.name, one.person.phone, one.status, units[one.pk])
        for one in Enrollment.objects.select_related("person")
    ]
    documents = IdDocument.objects.order_by("student__enrollments__student_no")
    registrations = TermRegistration.objects.values_list(
        "enrollment__student_no", "batch__term__code", "state", "rectify_until"
    )
    applications = Application.objects.values_list("kind", "person__enrollments__student_no", "state", "due_on")
    names = SignInName.objects.filter(key__startswith="DEMO-").values_list("key", "account__person__name")
    numbers = [(one.number,) for one in documents]
    return [*sorted(roll), *numbers, *sorted(registrations), *sorted(applications, key=str), *sorted(names)]


@pytest.mark.django_db
@pytest.mark.usefixtures("files_dir")
def test_it_is_the_same_school_every_time(settings) -> None:
    settings.DEMO_MODE = True
    call_command("load_rulebook", verbosity=0)  # an act of its own, in no wider transaction
    found = []
    for _time in (1, 2):  # the ids of the second are others
        with transaction.atomic():
            call_command("load_demo")
            found.append(what_stands_there())
            transaction.set_rollback(True)
        forget_calendar()
    first, second = found
    assert len(first) > 3000 * 3
    assert first == second


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("files_dir")
def test_every_class_has_a_tutor_and_nobody_registered_later_than_confirming(settings) -> None:
    settings.DEMO_MODE = True
    call_command("load_demo")
    classes = Unit.objects.filter(kind="CLASS")
    tutored = Appointment.objects.filter(office="TUTOR").values("unit")
    assert not classes.exclude(pk__in=tutored).exists()
    now = TermRegistration.objects.filter(batch__closed_at=None, state="REGISTERED")
    days = {localtime(row.registered_at).date() for row in now}
    assert len(days) > 2
    assert now.count() == Confirmation.objects.filter(at__in=now.values("registered_at")).count()
