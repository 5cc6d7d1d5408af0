"""After the window and at the end of the term, where the five shipped editions differ: when auto-left may be proposed,
until when a served notice may be answered, whose closures count, who studies meanwhile (REG-1.3, 1.4, 1.5, 4.2, 4.3a).
"""

from datetime import date, timedelta

import pytest
from psycopg.types.range import DateRange

from casework.actions.decide import decide
from casework.actions.submit import CannotSubmit
from casework.sweeps.effects import take_effects
from enrollment.models import Status, TermState
from enrollment.queries.study_right import standings, study_right
from rulebook.models import SchoolClosure
from rulebook.rules.shipped import shipped_editions
from security.journal import unrecorded
from status_changes.models import Proposal
from status_changes.queries.proposals import notice_ends
from status_changes.sweeps.after_window import after_window
from status_changes.sweeps.term_end import term_end
from tests.cast_registration import Office, on, open_office
from tests.flows.test_auto_left import PROPOSED, READY, SERVED, contact, of, serve, taken_up
from tests.flows.test_sweeps import TERM_OVER, YEAR_OVER, earlier_terms, proposed

pytestmark = pytest.mark.django_db

SHORT = ("brief", "brief+HE")
WITH_CLOSURES = ("brief+HE", "detailed+HE", "detailed+SVS")
WINDOW_ENDS = {"brief": date(2023, 9, 25), "brief+HE": date(2023, 9, 25)}  # 15 working days, the others have 10
every_edition = pytest.mark.parametrize("edition", shipped_editions())


@pytest.fixture
def office(edition) -> Office:
    """The term is open under this edition, for students of the category it covers."""
    return open_office(edition)


def closed(first: date, last: date) -> None:
    """The school is closed on these days."""
    with unrecorded("a closure of a test"):
        SchoolClosure.objects.create(name="停课", during=DateRange(first, last + timedelta(days=1)), duty_days=[])


def first_day_of_proposals(edition: str) -> date:
    """REG-1.3: the day after the window. REG-1.4: the day after the longest deferral, 14 days, rolled to 7 October."""
    return date(2023, 9, 26) if edition in SHORT else date(2023, 10, 8)


@every_edition
def test_overdue_on_the_day_after_the_window_and_not_before(office, edition):
    ends = WINDOW_ENDS.get(edition, date(2023, 9, 18))
    assert after_window(at=on(ends, 23, 59)) == 0
    assert after_window(at=on(ends + timedelta(days=1), 0, 15)) == 2
    assert office.row(office.cast.li).state == TermState.OVERDUE


@every_edition
def test_auto_left_is_proposed_from_the_first_day_that_the_edition_knows(office, edition):
    first = first_day_of_proposals(edition)
    after_window(at=on(first - timedelta(days=1), 0, 15))
    assert proposed(office) == set()
    after_window(at=on(first, 0, 15))
    assert proposed(office) == {office.cast.wang.name, office.cast.li.name}


@every_edition
def test_a_closure_puts_it_off_where_the_edition_counts_with_it(db, edition):
    """The longest deferral ends in the holidays and is rolled to the next day of work: 9 October, closed before it."""
    closed(date(2023, 10, 7), date(2023, 10, 8))
    office = open_office(edition)
    first = first_day_of_proposals(edition)
    if edition in WITH_CLOSURES and edition not in SHORT:
        first = date(2023, 10, 10)
    after_window(at=on(first - timedelta(days=1), 0, 15))
    assert proposed(office) == set()
    after_window(at=on(first, 0, 15))
    assert office.cast.li.name in proposed(office)


@every_edition
def test_the_notice_may_be_answered_for_five_days_on_which_the_school_works(office, edition):
    assert notice_ends(office.batch.edition_id, SERVED) == date(2023, 10, 16)
    closed(date(2023, 10, 11), date(2023, 10, 12))
    ends = date(2023, 10, 18 if edition in WITH_CLOSURES else 16)
    assert notice_ends(office.batch.edition_id, SERVED) == ends


@every_edition
def test_it_is_confirmed_after_these_days_and_not_before(office, edition):
    closed(date(2023, 10, 11), date(2023, 10, 12))
    after_window(at=on(PROPOSED, 0, 15))
    contact(office)
    serve(office)
    ready = READY + timedelta(days=2 if edition in WITH_CLOSURES else 0)
    with pytest.raises(CannotSubmit):
        taken_up(office, ready - timedelta(days=1))
    case = taken_up(office, ready)
    decide(application_id=case.pk, agrees=True, opinion="属实", by=office.cast.aa_head, at=on(ready, 11))
    take_effects(at=on(ready, 12))
    assert office.enrollment(office.cast.li).status == Status.AUTO_LEFT
    assert of(office).state == "FOLLOWED"


@every_edition
def test_at_the_end_of_the_term_two_missed_ones_propose_the_cancellation(office, edition):
    earlier_terms(office, "U")
    term_end(at=on(TERM_OVER, 0, 15))
    if edition in SHORT:  # the registration of a year, whose later terms nobody has entered yet
        assert office.row(office.cast.li).state != TermState.UNREGISTERED
        term_end(at=on(YEAR_OVER, 0, 15))
    assert office.row(office.cast.li).state == TermState.UNREGISTERED
    [one] = Proposal.objects.filter(kind="CANCELLATION")
    assert (one.person, one.ground) == (office.cast.li, "CONSECUTIVE")


@every_edition
def test_who_has_not_registered_in_time_studies_only_where_the_edition_does_not_block(office, edition):
    li = office.enrollment(office.cast.li)
    at = on(date(2023, 10, 20))
    assert standings([li], at)[li.pk].may_study is (edition in SHORT)
    assert study_right(at).filter(pk=li.pk).exists() is (edition in SHORT)
