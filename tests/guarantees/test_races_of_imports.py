"""An import is undone while somebody builds on it: one of the two comes first, the other is told."""

import pytest

from enrollment.actions.place_hold import place_hold
from enrollment.actions.take_out_students import StillNeeded
from enrollment.actions.undo_import import undo_import
from enrollment.models import Enrollment, Hold
from security.queries import NotFound
from tests.guarantees.races import meet
from tests.workbooks import good_row

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race, pytest.mark.xdist_group("races")]


@pytest.fixture
def acts(transactional_db, roll, upload, confirm, settings):
    """Undoing an import of three students, and placing a hold on one of them."""
    settings.DEMO_MODE = True  # admits the numbers of the tests
    found = confirm(upload([good_row(n) for n in range(3)]))
    pk = Enrollment.objects.get(student_no="3000000001").pk
    return (
        lambda: undo_import(upload=found.pk, by=roll.aa_head, at=roll.at),
        lambda: place_hold(enrollment=pk, kind="FEES", reason="欠学费", by=roll.registrar, at=roll.at),
    )


def test_a_hold_that_comes_first_keeps_the_import(acts):
    undoing, holding = acts
    held, undone, waited = meet(holding, undoing, held_at='INSERT INTO "enrollment_hold"')
    assert waited
    assert not isinstance(held, Exception)
    assert isinstance(undone, StillNeeded)
    assert Enrollment.objects.filter(student_no__startswith="30").count() == 3


def test_a_hold_that_comes_second_finds_nobody(acts):
    undoing, holding = acts
    undone, held, waited = meet(undoing, holding, held_at="UNION ALL")
    assert waited
    assert not isinstance(undone, Exception)
    assert isinstance(held, NotFound)
    assert not Hold.objects.exists()
    assert not Enrollment.objects.filter(student_no__startswith="30").exists()
