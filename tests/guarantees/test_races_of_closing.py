"""Two clicks at once draw up a closing list, or issue a bulletin: there is one, and no number is lost (S:CON-01)."""

from datetime import timedelta

import pytest

from casework.models import Document
from casework.queries.documents import runs_of
from enrollment.actions.draw_closing_list import DrawnBefore, draw_closing_list
from enrollment.actions.issue_bulletin import IssuedBefore, issue_bulletin
from enrollment.actions.reopen_batch import reopen_batch
from enrollment.models import Bulletin, BulletinEntry, ClosingEntry, ClosingList
from enrollment.queries.batches import CannotChangeBatch
from enrollment.rules.results import BULLETIN, CLOSING_LIST
from tests.cast_closing import CLOSED, TODAY
from tests.guarantees.races import at_once, meet

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race, pytest.mark.xdist_group("races")]


@pytest.fixture
def term(transactional_db, closed_term):
    """The closed term, in a database of its own."""
    return closed_term


def draw(term):
    return draw_closing_list(batch=term.batch.pk, by=term.cast.aa_head, at=CLOSED)


def issue(term):
    return issue_bulletin(batch=term.batch.pk, as_of=TODAY, by=term.cast.aa_head, at=CLOSED)


def test_the_second_waits_and_is_told_which_list_there_is(term):
    first, second, waited = meet(
        lambda: draw(term),
        lambda: draw(term),
        held_at='insert into "enrollment_closingentry"',
    )
    assert waited
    assert isinstance(second, DrawnBefore)
    assert second.closing_list == first.closing_list == ClosingList.objects.get().pk
    assert ClosingEntry.objects.count() == first.rows == 7


def test_unforced_there_is_one_list_and_one_number(term):
    outcomes = at_once(*[lambda: draw(term)] * 6)
    assert sorted(type(one).__name__ for one in outcomes) == ["ClosingListDrawn", *["DrawnBefore"] * 5]
    assert ClosingEntry.objects.count() == 7
    [run] = runs_of([CLOSING_LIST])
    assert (run.series.last, run.missing, Document.objects.filter(kind=CLOSING_LIST.key).count()) == (1, (), 1)


def test_a_list_is_not_drawn_up_beside_a_registration_that_is_opened_again(term):
    later = CLOSED + timedelta(minutes=1)
    _first, second, waited = meet(
        lambda: reopen_batch(batch=term.batch.pk, reason="补录", by=term.cast.aa_head, at=later),
        lambda: draw(term),
        held_at='UPDATE "enrollment_batch"',
    )
    assert waited
    assert isinstance(second, CannotChangeBatch)
    assert not ClosingEntry.objects.exists()


def test_of_two_bulletins_of_a_day_one_is_issued(term):
    first, second, waited = meet(
        lambda: issue(term),
        lambda: issue(term),
        held_at='insert into "enrollment_bulletinentry"',
    )
    assert waited
    assert isinstance(second, IssuedBefore)
    assert second.bulletin == first.bulletin == Bulletin.objects.get().pk
    assert BulletinEntry.objects.count() == 3
    [run] = runs_of([BULLETIN])
    assert (run.series.last, run.missing) == (1, ())
