"""Thursday morning, and Zhou has not registered: it is proposed to count the student as having left.

Brought about early, so that everything else of that morning is there too.
"""

from collections.abc import Collection
from datetime import timedelta

import pytest

from enrollment.actions.close_intake import close_intake
from enrollment.actions.move_registrations import move_registrations
from enrollment.actions.note_arrival_contact import note_arrival_contact
from enrollment.models import TermRegistration
from security.queries import the_system
from status_changes.actions.begin_sweep import begin_sweep
from status_changes.actions.issue_overdue_notice import issue_overdue_notice
from status_changes.actions.note_contact import note_contact
from status_changes.actions.propose import propose
from status_changes.actions.report_dynamics import report_dynamics
from status_changes.models import Proposal, Sweep
from status_changes.queries.sweeps import Found
from status_changes.sweeps.no_shows import no_shows
from tests.cast_desk import NOW, Morning
from tests.cast_intake import LAST, IntakeOffice
from tests.cast_registration import on

KEYS = ("zhou", "qian")


def propose_to_count_as_left(morning: Morning, keys: Collection[str] = KEYS) -> None:
    """With Zhou somebody has spoken, the notice is issued, a report is open; of the others nothing is known."""
    system, cast = the_system(), morning.cast
    rows = TermRegistration.objects.filter(person__in=[morning.students[key].pk for key in keys]).order_by("pk")
    ids = list(rows.values_list("pk", flat=True))
    move_registrations(registrations=ids, transition="fall_overdue", by=system, at=NOW)
    begun = begin_sweep(kind="AFTER_WINDOW", batch=morning.batch, on=NOW.date(), by=system, at=NOW)
    found = [Found(row, Proposal.Ground.OVERDUE) for row in rows]
    propose(sweep=Sweep.objects.get(pk=begun.sweep), kind="AUTO_LEFT", found=found, by=system, at=NOW)
    zhou = proposal_of(morning, "zhou")
    note_contact(
        registration=zhou.registration_id, spoken_on=NOW.date(), way="PHONE", reached="GUARDIAN",
        said="家长称学生外出打工，正在劝返", by=cast.other_dept_head, at=NOW,
    )  # fmt: skip
    issue_overdue_notice(proposal=zhou.pk, by=cast.registrar, at=NOW)
    report_dynamics(
        enrollment=zhou.enrollment_id, finding="UNREACHABLE", said="本人电话停机", by=cast.other_dept_head, at=NOW
    )


def proposal_of(morning: Morning, key: str) -> Proposal:
    """The proposal about this student."""
    return Proposal.objects.get(person=morning.students[key])


@pytest.fixture
def no_show_proposed(arrival_day: IntakeOffice) -> IntakeOffice:
    """The day after the last day of arrival: with Wang somebody has spoken, and giving the admission up is proposed."""
    office, day = arrival_day, LAST + timedelta(days=1)
    close_intake(intake=office.intake.pk, by=office.cast.aa_head, at=on(day))
    note_arrival_contact(
        arrival=office.arrival("wang").pk, spoken_on=day, way="PHONE", reached="STUDENT", said="称已在外地就业",
        by=office.cast.dept_head, at=on(day, 10),
    )  # fmt: skip
    no_shows(at=on(day, 12))
    return office


@pytest.fixture
def morning_with_proposals(morning: Morning, files_dir: object) -> Morning:
    """The morning with both proposals."""
    propose_to_count_as_left(morning)
    return morning
