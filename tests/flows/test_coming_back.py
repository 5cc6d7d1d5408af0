"""Who was counted as having left comes back: late in the same term, or in the window of a later one (T09, AMB-05).

The later term stands on the roster without counting in due; missed too, it counts towards the cancellation (REG-4.3a).
"""

from datetime import date, timedelta

import pytest

from casework.actions.decide import decide
from casework.actions.submit import CannotSubmit, submit
from casework.models import Application
from casework.queries.desk import on_the_desk_of
from casework.sweeps.effects import take_effects
from enrollment.actions.open_batch import open_batch
from enrollment.models import Batch, Status, Term, TermState
from enrollment.queries.term_figures import due_on
from security.journal import unrecorded
from status_changes.models import Proposal
from status_changes.sweeps.after_window import after_window
from status_changes.sweeps.term_end import term_end
from tests.cast_registration import CATEGORY, Office, on, open_office
from tests.flows.test_auto_left import PROPOSED, READY, contact, of, serve, taken_up
from tests.flows.test_registration import answers, begin, give_papers, sign

pytestmark = pytest.mark.django_db
BACK = READY + timedelta(days=3)
WHY = "母亲住院，独自照料"
NEXT = {  # brief registers once a school year
    "detailed": ("2023-2024-2", 2, date(2024, 2, 26)),
    "brief": ("2024-2025-1", 1, date(2024, 9, 2)),
}


@pytest.fixture(params=["brief", "detailed"])
def edition(request) -> str:
    return request.param


@pytest.fixture
def gone(edition: str) -> Office:
    """Li is counted as having left in the middle of October, by the head's confirmation."""
    office = open_office(edition)
    office.pay(office.cast.wang, office.cast.li)
    after_window(at=on(PROPOSED, 1, 15))
    contact(office)
    serve(office)
    case = taken_up(office)
    decide(application_id=case.pk, agrees=True, opinion="属实", by=office.cast.aa_head, at=on(READY, 11))
    take_effects(at=on(READY, 12))
    assert office.enrollment(office.cast.li).status == Status.AUTO_LEFT
    return office


@pytest.fixture
def later(gone: Office, edition: str) -> Office:
    """The registration that comes next is open."""
    code, ordinal, opens = NEXT[edition]
    term_end(at=on(date(2024, 1, 20), 0, 15))
    with unrecorded("the next term of a test"):
        term = Term.objects.create(
            code=code, school_year=code[:9], ordinal=ordinal, opens_on=opens, ends_on=opens + timedelta(days=130)
        )
    who = {"by": gone.cast.aa_head, "at": on(opens, 8)}
    opened = open_batch(term=term, categories=(CATEGORY,), openings={"RETURNING": opens}, **who)
    office = Office(gone.cast, term, Batch.objects.get(pk=opened.batch))
    office.pay(office.cast.li)
    return office


def over(office: Office) -> date:
    """The day after the registration's time: of the term, or of the year, whose later terms nobody has entered."""
    if office.batch.covers == Batch.Covers.YEAR:
        return office.term.opens_on + timedelta(weeks=52)
    return office.term.ends_on + timedelta(days=1)


def comes_back(office: Office, day: date, **said: str) -> int:
    """Li files, each office that has it agrees, Li confirms."""
    li, cast = office.cast.li, office.cast
    known = Application.objects.filter(person=li, kind="registration", state="DRAFT").first()
    pk = known.pk if known else begin(office, li, on(day))
    give_papers(pk)
    submit(application_id=pk, particulars=answers(office, li, **said), by=li, at=on(day))
    for officer in (cast.other_dept_head, cast.registrar):
        if on_the_desk_of(officer, on(day, 11)).filter(pk=pk).exists():
            decide(application_id=pk, agrees=True, opinion="事由属实", by=officer, at=on(day, 11))
    sign(pk, li, on(day, 12))
    return pk


def cancellations() -> list[Proposal]:
    return list(Proposal.objects.filter(kind="CANCELLATION", person__name="李思琪"))


class TestLateInTheSameTerm:
    def test_with_a_reason_that_both_offices_accept_the_student_is_on_the_roll_again(self, gone: Office):
        comes_back(gone, BACK, late_reason=WHY)
        li = gone.cast.li
        assert gone.enrollment(li).status == Status.ACTIVE
        assert gone.row(li).state == TermState.REGISTERED
        assert due_on(gone.batch, BACK).get(person=li).outcome == "MADE_UP"
        assert of(gone).state == "FOLLOWED"  # what was decided stays as it was decided

    def test_without_one_nobody_comes_back(self, gone: Office):
        with pytest.raises(CannotSubmit):
            comes_back(gone, BACK)
        assert gone.enrollment(gone.cast.li).status == Status.AUTO_LEFT

    def test_at_the_end_of_the_term_nothing_is_held_against_the_student(self, gone: Office):
        comes_back(gone, BACK, late_reason=WHY)
        term_end(at=on(date(2024, 1, 20), 0, 15))
        assert gone.row(gone.cast.li).state == TermState.REGISTERED
        assert cancellations() == []


class TestInALaterTerm:
    def test_the_student_stands_on_the_roster_and_in_no_rate(self, later: Office):
        row = later.row(later.cast.li)
        assert (row.state, row.counted_in_due) == (TermState.NOT_STARTED, False)
        assert list(due_on(later.batch, later.term.opens_on).values_list("person__name", flat=True)) == ["王子涵"]

    def test_and_is_not_proposed_to_be_counted_as_left_again(self, later: Office):
        after_window(at=on(later.term.opens_on + timedelta(days=60), 0, 15))
        assert later.row(later.cast.li).state == TermState.OVERDUE
        mine = Proposal.objects.filter(kind="AUTO_LEFT", person=later.cast.li)
        assert list(mine.values_list("state", flat=True)) == ["FOLLOWED"]

    def test_missed_too_the_cancellation_is_proposed(self, later: Office):  # REG-4.3a
        term_end(at=on(over(later), 0, 15))
        assert later.row(later.cast.li).state == TermState.UNREGISTERED
        [proposal] = cancellations()
        assert (proposal.ground, proposal.consecutive) == ("CONSECUTIVE", 2)
        assert later.enrollment(later.cast.li).status == Status.AUTO_LEFT  # nothing follows by itself

    def test_who_registers_in_its_window_is_back_and_nothing_is_cancelled(self, later: Office):
        comes_back(later, later.term.opens_on + timedelta(days=1), late_reason=WHY)
        li = later.cast.li
        assert later.enrollment(li).status == Status.ACTIVE
        assert later.row(li).state == TermState.REGISTERED
        term_end(at=on(over(later), 0, 15))
        assert cancellations() == []
