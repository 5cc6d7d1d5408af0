"""Term registration where the five shipped editions differ: who decides when, papers and fees, which days count."""

from datetime import date

import pytest
from psycopg.types.range import DateRange

from casework.actions.submit import CannotSubmit, submit
from casework.models import Material, Notice, Outcome, State
from enrollment.actions.change_status import change_status
from enrollment.actions.open_batch import CannotOpenBatch, open_batch
from enrollment.actions.remind_of_deadlines import RECTIFY
from enrollment.models import Batch, Status, Term, TermState
from rulebook.models import SchoolClosure
from rulebook.queries import NoEdition, rules_of
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
    """REG-3.2, REG-3.3, REG-3.4, AMB-09: the long regulation asks the department first, two days and three; the short
    one academic affairs alone, without a clock. On the roll is who has confirmed.
    """
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
    """REG-3.1: ID card and fee proof, or the fee or aid proof alone; what an overlay adds changes no paper."""
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


@every_edition
def test_one_registration_covers_the_year_or_each_term_has_its_own(office, edition):
    """REG-1.1, AMB-02: under the short regulation the second term has no registration of its own."""
    assert office.batch.covers == ("YEAR" if edition in SHORT else "TERM")
    opens, category = date(2024, 2, 26), COVERS.get(edition, CATEGORY)
    with unrecorded("the second term"):
        term = Term.objects.create(
            code="2023-2024-2", school_year="2023-2024", ordinal=2, opens_on=opens, ends_on=date(2024, 7, 5)
        )
    said = {"term": term, "categories": (category,), "openings": {"RETURNING": opens}}
    if edition in SHORT:
        with pytest.raises(CannotOpenBatch, match="整个学年"):
            open_batch(**said, by=office.cast.aa_head, at=on(opens, 8))
        assert Batch.objects.count() == 1
        return
    batch = Batch.objects.get(pk=open_batch(**said, by=office.cast.aa_head, at=on(opens, 8)).batch)
    assert batch.covers == "TERM"
    assert batch.rosters.get().window_ends_on == date(2024, 3, 11)  # ten working days


@every_edition
@pytest.mark.parametrize(
    ("own", "confirm_by", "rectify_until"),
    [
        ({}, date(2023, 9, 12), date(2023, 9, 14)),
        ({"reg.confirm_wd": 4, "reg.rectify_wd": 6}, date(2023, 9, 13), date(2023, 9, 15)),
    ],
)
def test_the_days_to_confirm_and_to_put_right_are_the_editions_and_stand_in_the_messages(
    office, edition, own, confirm_by, rectify_until
):
    """AMB-29: three and five working days by our own default, as many as the school's own regulation says else. The
    fourteen days of the clearance have no process yet: the edition alone has them.
    """
    cast = office.cast
    office.amend(**own)
    office.pay(cast.wang, cast.li)
    granted, refused = hand_in(office, cast.wang), hand_in(office, cast.li)
    if edition in LONG:
        agree(granted, cast.dept_head, on(date(2023, 9, 6)))
        agree(refused, cast.other_dept_head, on(date(2023, 9, 6)))
    agree(granted, cast.registrar, on(date(2023, 9, 7)))
    agree(refused, cast.registrar, on(date(2023, 9, 7)), agrees=False, opinion="收据系伪造")
    assert office.application(cast.wang).due_on == confirm_by
    assert office.row(cast.li).rectify_until == rectify_until
    assert (
        Notice.objects.get(person=cast.wang, text="casework.granted-confirm").facts["confirm_by"]
        == confirm_by.isoformat()
    )
    # who was refused inside the window has the rest of it too, where that is longer
    told = Notice.objects.get(person=cast.li, text=str(RECTIFY)).facts["until"]
    assert told == max(rectify_until, office.row(cast.li).deadline).isoformat()
    assert rules_of(office.batch.edition_id).whole("wd.clearance_days") == 14


@every_edition
def test_a_cancelled_student_does_not_register_and_reads_what_is_left_to_do(office, edition):
    """REG-4.4: the long regulation knows reinstatement, decided by the leaders' meeting; the short one does not. A
    normal registration is refused in both. The application for reinstatement itself is not built yet.
    """
    cast = office.cast
    office.pay(cast.wang)
    pk = begin(office, cast.wang)
    give_papers(pk)
    cancelled = [office.enrollment(cast.wang).pk]
    change_status(enrollments=cancelled, transition="cancel", authority="校务会议决定", by=cast.aa_head, at=on(DAY_2))
    assert office.enrollment(cast.wang).status == Status.CANCELLED
    with pytest.raises(CannotSubmit) as refusal:
        submit(application_id=pk, particulars=answers(office, cast.wang), by=cast.wang, at=on(DAY_2, 11))
    unmet = [one.provision.clause for one in refusal.value.rulings if not one.met]
    assert unmet == ["registration.status_admits_registration"]
    page = cast.client(cast.wang).get(f"/registration/{office.row(cast.wang).pk}/").content.decode()
    assert "本校规定允许的，请申请恢复学籍" in page
    rules = rules_of(office.batch.edition_id)
    assert rules.flag("reinstate.enabled") == (edition in LONG)
    if edition in LONG:
        route, _rule = rules.route_for("reinstatement", {})
        assert [step.office for step in route.steps][-1] == "MEETING"
