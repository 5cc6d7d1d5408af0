"""The example semester of the regulation, small: the same plan, the same acts, sixty students instead of 3,000.

`bin/test --deep semester` plays it whole, kills it on the way, and compares figure for figure (domain 8.1).
"""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import F
from django.test import TransactionTestCase, override_settings
from django.urls import reverse
from django.utils.translation import override

from casework.models import Application, Confirmation, Decision, Document, Material, Step
from enrollment.models import Batch, ClosingList, DeferralRequest, Enrollment, Status, StatusPeriod, TermRegistration
from enrollment.queries.term_figures import lines_on
from enrollment.rules.term_figures import added
from enrollment.rules.terms import term_words
from registrar.example import plan as days
from registrar.example.diary import play
from registrar.example.office import Office
from registrar.example.plan import Plan
from security.models import Entry
from status_changes.models import Contact, Proposal, Service, Sweep
from tests.cast_registration import on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("told"), pytest.mark.xdist_group("example semester")]
SMALL = Plan(students=60, deferred=4, made_up=2, auto_left=1)
FIGURES = {
    "due": 60, "on_time": 53, "on_time_rate": "88.3", "not_on_time": 7, "deferred": 4, "deferral_missed": 0,
    "overdue": 3, "made_up": 2, "auto_left": 1, "overdue_open": 0, "excused": 0, "registered_at_term_end": 59,
}  # fmt: skip


def played(plan: Plan = SMALL) -> list[str]:
    """Play it; what was told on the way."""
    told: list[str] = []
    play(plan, told=lambda page, count: told.append(f"{page.at:%m-%d} {page.title}: {count}"))
    return told


def report(*words: str) -> dict:
    out = StringIO()
    call_command("term_report", days.TERM, "--json", *words, stdout=out)
    return json.loads(out.getvalue())


def school_on(day: date):
    return added(line.figures for line in lines_on([Batch.objects.get()], day))


def students(group: str):
    return Enrollment.objects.filter(student_no__in=SMALL.numbers(group))


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[list[str]]:
    """The semester is played once, for all tests of this file; what was told on the way."""
    with django_db_blocker.unblock(), override_settings(FILES_DIR=tmp_path_factory.mktemp("files")):
        yield played()
        TransactionTestCase._fixture_teardown(None)


def confirmed(group: str):
    """The confirmations of a group's registrations."""
    return Confirmation.objects.filter(application__person__enrollments__in=students(group))


class TestTheFigures:
    def test_at_the_end_of_the_term_confirmed_after_the_window_counts_as_on_time(self):  # AMB-08
        found = report("--as-of", days.ENDS.isoformat())
        assert {key: found[key] for key in FIGURES} == FIGURES
        late = Confirmation.objects.filter(
            at__gt=on(days.FEW[1], 23, 59), application__person__enrollments__in=students("on_time")
        )
        assert late.count() > 0

    def test_without_a_day_it_is_the_last_of_the_term_and_headed_with_the_term(self):  # AMB-32
        found = report()
        assert (found["term"], found["as_of"]) == ("2023-2024-1", "2024-01-19")
        out = StringIO()
        call_command("term_report", days.TERM, stdout=out)
        assert out.getvalue().startswith("Registration of 2023-2024-1 as of 2024-01-19")

    def test_departments_add_up_to_the_school(self):
        found = report()
        departments = found.pop("departments")
        assert len(departments) == 5
        for key in set(FIGURES) - {"on_time_rate"}:
            assert sum(one[key] for one in departments) == found[key]

    def test_when_the_window_ends_those_not_yet_confirmed_are_missing(self):  # AMB-08
        confirmed = Confirmation.objects.filter(at__lte=on(days.FEW[1], 23, 59)).count()
        assert school_on(days.FEW[1]).on_time == confirmed < SMALL.on_time
        last = max(
            Confirmation.objects.filter(application__person__enrollments__in=students("on_time")).values_list(
                "at", flat=True
            )
        )
        assert school_on(last.date() + timedelta(days=1)).on_time == SMALL.on_time

    def test_the_sums_hold_as_of_any_day(self):
        for day in (days.OPENS + timedelta(days=n) for n in range((days.ENDS - days.OPENS).days + 1)):
            one = school_on(day)
            assert one.due == one.on_time + one.deferred + one.overdue + one.excused == SMALL.students
            assert one.overdue == one.made_up + one.auto_left + one.overdue_open

    def test_the_page_of_the_closing_list_shows_them_under_the_term(self, client):  # AMB-32
        client.force_login(Office(SMALL).officer("aa_head").account)
        page = client.get(reverse("enrollment:closing_list", args=[ClosingList.objects.get().pk])).content.decode()
        with override("zh-hans"):
            assert f">{term_words('2023-2024-1')}<" in page  # the term, and not its school year
        assert "88.3" in page


class TestTheWay:
    def test_who_is_deferred_asked_with_proof_and_registered_before_the_end(self):  # REG-1.2
        asked = DeferralRequest.objects.filter(enrollment__in=students("deferred")).select_related("application")
        assert [one.ends_on for one in asked] == [date(2023, 10, 7)] * SMALL.deferred
        assert (
            not Material.objects.filter(application__kind="deferral").exclude(state="ACCEPTED", slot="PROOF").exists()
        )
        rows = TermRegistration.objects.filter(enrollment__in=students("deferred"))
        assert all(row.registered_at < on(date(2023, 10, 7)) for row in rows)

    def test_departments_take_two_working_days_at_most_and_academic_affairs_three(self):  # REG-3.2, REG-3.3
        assert not Step.objects.filter(state="DONE", done_at__date__gt=F("due_on")).exists()
        assert Step.objects.filter(state="DONE").count() >= 2 * (SMALL.students - SMALL.auto_left)

    def test_the_sweep_finds_the_overdue_and_proposes_only_who_never_came(self, told):  # REG-1.4
        assert f"09-19 found or proposed by the sweep: {SMALL.made_up + SMALL.auto_left}" in told
        assert f"10-08 found or proposed by the sweep: {SMALL.auto_left}" in told
        assert {one.enrollment for one in Proposal.objects.all()} == set(students("auto_left"))
        assert set(Sweep.objects.values_list("kind", flat=True)) == {"AFTER_WINDOW", "TERM_END"}

    def test_who_came_late_gave_a_reason(self):
        late = Application.objects.filter(kind="registration", person__enrollments__in=students("made_up"))
        assert all(one.is_late and one.particulars["late_reason"] for one in late)
        assert set(students("made_up").values_list("status", flat=True)) == {Status.ACTIVE}

    def test_counted_as_having_left_after_contact_served_notice_and_confirmation_by_the_head(self):  # REG-1.4, AMB-03
        [left] = students("auto_left")
        assert left.status == Status.AUTO_LEFT
        assert Contact.objects.filter(registration__enrollment=left).exists()
        assert Service.objects.get(proposal__enrollment=left).served_on == days.SERVED
        assert Document.objects.get(person=left.person).shown_number == "未注册告知〔2023〕1号"
        prepared, confirmed = Decision.objects.filter(application__kind="auto_left").order_by("at")
        assert (prepared.officer.name, confirmed.officer.name) == ("赵明", "陈志强")
        assert confirmed.at.date() == date(2023, 10, 18)  # five working days after the service, and one to decide
        assert StatusPeriod.objects.get(enrollment=left, status="AUTO_LEFT").during.lower == date(2023, 10, 18)

    def test_each_student_did_the_own_part(self):
        done = Entry.objects.filter(
            event__in=["casework.submitted", "casework.confirmed", "casework.application-opened"]
        )
        registrations = done.filter(particulars__kind="registration")
        assert registrations.count() == 3 * (SMALL.students - SMALL.auto_left)
        assert all(entry.by_id == entry.person_id for entry in registrations)
        assert not Confirmation.objects.exclude(by=F("application__person")).exists()

    def test_once_more_changes_nothing(self):
        before = Entry.objects.count()
        assert played() == []
        assert Entry.objects.count() == before
