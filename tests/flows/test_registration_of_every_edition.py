"""Term registration where the five shipped editions differ: who decides when, papers and fees, which days count."""

from datetime import date

import pytest
from psycopg.types.range import DateRange

from casework.actions.submit import CannotSubmit, submit
from casework.models import Material, Outcome, State
from enrollment.actions.open_batch import open_batch
from enrollment.models import Status, Term, TermState
from rulebook.models import SchoolClosure
from rulebook.queries import NoEdition
from rulebook.rules.shipped import shipped_editions
from security.journal import unrecorded
from tests.cast_registration import CATEGORY, COVERS, OPENING, Office, on, open_office
from tests.flows.test_registration import DAY_2, agree, answers, begin, give_papers, hand_in, sign

pytestmark = pytest.mark.django_db

SHORT, LONG = ("brief", "brief+HE"), ("detailed", "detailed+HE", "detailed+SVS")
WITH_CLOSURES = ("brief+HE", "detailed+HE", "detailed+SVS")
every_edition = pytest.mark.parametrize("edition", shipped_editions())


@pytest.fixture
def office(edition) -> Office:
    """The term is open under this edition, for students of the category it covers."""
    return open_office(edition)


def test_these_are_all_shipped_editions():
    assert sorted((*SHORT, *LONG)) == list(shipped_editions())


@every_edition
def test_each_office_of_the_route_answers_in_its_days_and_the_student_is_enrolled(office, edition):
    """REG-3.2: the department recommends; REG-3.3: academic affairs approves; REG-3.4: the student confirms."""
    cast = office.cast
    office.pay(cast.wang)
    pk = hand_in(office, cast.wang)
    if edition in LONG:
        assert office.application(cast.wang).due_on == date(2023, 9, 7)
        agree(pk, cast.dept_head, on(date(2023, 9, 6)))
        assert office.application(cast.wang).due_on == date(2023, 9, 11)
    else:
        assert office.application(cast.wang).due_on is None
    agree(pk, cast.registrar, on(date(2023, 9, 7)))
    assert office.application(cast.wang).outcome == Outcome.GRANTED
    sign(pk, cast.wang, on(date(2023, 9, 8)))
    assert office.application(cast.wang).state == State.IN_EFFECT
    assert office.enrollment(cast.wang).status == Status.ACTIVE
    assert office.row(cast.wang).state == TermState.REGISTERED


@every_edition
def test_the_papers_are_those_of_the_regulation_below_the_overlay(office, edition):
    pk = begin(office, office.cast.wang)
    asked = set(Material.objects.filter(application=pk, is_required=True).values_list("slot", flat=True))
    assert asked == ({"ID_CARD", "FEE_PROOF"} if edition in SHORT else {"FEE_OR_AID"})


@every_edition
def test_unpaid_fees_block_under_the_long_regulation_and_under_order_41(office, edition):
    """REG-2.1: the short regulation alone asks for a proof of payment, but not for the payment itself."""
    cast = office.cast
    office.pay(cast.wang, state="UNPAID")
    if edition == "brief":
        assert hand_in(office, cast.wang)
        return
    pk = begin(office, cast.wang)
    give_papers(pk)
    with pytest.raises(CannotSubmit) as refusal:
        submit(application_id=pk, particulars=answers(office, cast.wang), by=cast.wang, at=on(DAY_2))
    [ruling] = refusal.value.rulings
    assert ruling.provision.clause == "registration.fee_is_settled"
    assert ruling.provision.cites.startswith("教育部令第41号" if edition == "brief+HE" else "L 二(一)2(1)")


@every_edition
def test_the_window_is_counted_with_the_schools_closures_where_the_edition_says_so(db, edition):
    """AMB-38: three closed working days, one of them a duty day, lengthen the window by two."""
    with unrecorded("a closure of a test"):
        SchoolClosure.objects.create(
            name="校运会", during=DateRange(date(2023, 9, 13), date(2023, 9, 16)), duty_days=[date(2023, 9, 14)]
        )
    office = open_office(edition)
    ends = {"brief": (2023, 9, 25), "detailed": (2023, 9, 18), "brief+HE": (2023, 9, 27)}.get(edition, (2023, 9, 20))
    assert office.row(office.cast.wang).deadline == date(*ends)


@every_edition
def test_a_registration_is_opened_for_the_categories_the_edition_covers_only(office, edition):
    other = "SVS_FULL_TIME" if COVERS.get(edition, CATEGORY) == CATEGORY else CATEGORY
    with unrecorded("another term"):
        term = Term.objects.create(
            code="2023-2024-2", school_year="2023-2024", ordinal=2, opens_on=date(2024, 2, 26), ends_on=date(2024, 7, 5)
        )
    with pytest.raises(NoEdition):
        open_batch(
            term=term, categories=(other,), openings={"RETURNING": OPENING}, by=office.cast.aa_head, at=on(OPENING)
        )
