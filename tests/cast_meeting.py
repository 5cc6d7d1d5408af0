"""A case to cancel an enrollment, brought all the way to the leaders' meeting, with something of everything on record.

def test_who_checks_legality_finds_it(case_at_the_meeting):
    case_at_the_meeting.cast.client(case_at_the_meeting.cast.legal).get("/meeting/")
"""

from datetime import date, datetime

import pytest
from psycopg.types.range import DateRange

from casework.actions.decide import decide
from casework.models import Application
from enrollment.models import Batch, Term, TermRegistration, TermState
from security.actions.appoint import grant_permission
from security.journal import unrecorded
from security.models import Appointment, Person, Unit, UnitGrant
from security.queries import the_system
from status_changes.actions.begin_sweep import begin_sweep
from status_changes.actions.issue_prior_notice import issue_prior_notice
from status_changes.actions.open_cancellation import open_cancellation
from status_changes.actions.propose import propose
from status_changes.actions.record_hearing import record_hearing
from status_changes.actions.record_service import record_service
from status_changes.actions.state_own_case import state_own_case
from status_changes.models import Proposal, Sweep
from status_changes.queries.sweeps import Found
from tests.cast import Cast
from tests.cast_desk import NOW, Morning

MISSED = (2020, 2021, 2022)
HELD = {"place": "行政楼 203", "chaired_by": "吴敏", "present": "李思琪（学生）、许宏（系主任）、赵敏（记录）"}


def bring_to_the_meeting(morning: Morning, person: Person, *, at: datetime) -> Proposal:
    """Three terms missed; opened, agreed to by each office, told and served, stated, heard."""
    cast, found = morning.cast, Proposal.objects.filter(person=person, kind=Proposal.Kind.CANCELLATION)
    begun = begin_sweep(kind="TERM_END", batch=_missed(morning, person), on=at.date(), by=the_system(), at=at)
    row = TermRegistration.objects.filter(person=person, state=TermState.UNREGISTERED).latest("batch__term__code")
    missed = [Found(row, Proposal.Ground.CONSECUTIVE, len(MISSED), len(MISSED))]
    propose(sweep=Sweep.objects.get(pk=begun.sweep), kind="CANCELLATION", found=missed, by=the_system(), at=at)
    case = open_cancellation(proposal=found.get().pk, by=cast.aa_head, at=at).application
    for officer in (cast.other_dept_head, cast.aa_head):
        decide(application_id=case, agrees=True, opinion="属实", by=officer, at=at)
    pk, registrar = found.get().pk, cast.registrar
    issue_prior_notice(proposal=pk, by=registrar, at=at)
    record_service(proposal=pk, way="IN_PERSON", served_on=at.date(), proof="本人签收", by=registrar, at=at)
    state_own_case(application=case, said="休学手续已于五月递交系部。", wants_hearing=True, by=person, at=at)
    record_hearing(proposal=pk, held_on=at.date(), record="学生称已递交休学申请。", **HELD, by=registrar, at=at)
    return found.get()


def _missed(morning: Morning, person: Person) -> Batch:
    """The batch of the last of the terms that were missed."""
    row = TermRegistration.objects.filter(person=person, batch=morning.batch).get()
    values = {"person": person, "unit": row.unit, "enrollment": row.enrollment, "roster": row.roster}
    with unrecorded("terms that were missed"):
        for year in MISSED:
            term, _new = Term.objects.get_or_create(
                code=f"{year}-{year + 1}-1",
                defaults={
                    "school_year": f"{year}-{year + 1}", "ordinal": 1, "opens_on": date(year, 9, 1),
                    "ends_on": date(year + 1, 1, 15),
                },
            )  # fmt: skip
            batch = Batch.objects.create(
                term=term, covers="TERM", edition=morning.batch.edition, opened_by=morning.cast.aa_head,
                opened_at=morning.batch.opened_at, closed_at=morning.batch.opened_at,
            )  # fmt: skip
            TermRegistration.objects.bulk_create(
                [TermRegistration(batch=batch, state="UNREGISTERED", deadline=date(year, 9, 20), **values)]
            )
    return batch


def case_of(morning: Morning) -> Application:
    """The case of Li."""
    return Application.objects.get(person=morning.cast.li, kind="cancellation")


def also_holds(cast: Cast, key: str, office: str, unit: Unit) -> None:
    """The officer of this key is appointed to a further office."""
    person, during = cast.persons[key], DateRange(date(2020, 1, 1), None)
    with unrecorded("a further office"):
        held = Appointment.objects.create(person=person, office_id=office, unit=unit, during=during)
        UnitGrant.objects.create(
            user=person.account, permission=grant_permission(), content_object=unit, office_id=office,
            appointment=held, during=during,
        )  # fmt: skip


@pytest.fixture
def case_at_the_meeting(morning: Morning, files_dir: object) -> Morning:
    """The morning, on which Li's case waits for the meeting."""
    bring_to_the_meeting(morning, morning.cast.li, at=NOW)
    return morning
