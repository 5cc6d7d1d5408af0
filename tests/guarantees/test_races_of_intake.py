"""A new student is checked in while the roster of the freshmen is frozen: he or she stands on it (S:CON-01)."""

from datetime import timedelta

import pytest

from enrollment.actions.close_intake import close_intake
from enrollment.actions.open_batch import open_batch
from enrollment.models import TermRegistration
from enrollment.sweeps.opening_days import freeze_due
from tests.cast_intake import LAST
from tests.cast_registration import CATEGORY, OPENING, on
from tests.guarantees.races import meet

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race, pytest.mark.xdist_group("races")]


@pytest.fixture
def morning(transactional_db, arrival_day):
    """The check-in is closed, and the term opens today: the roster is about to be frozen."""
    arrival_day.compare("gao")
    who, day = {"by": arrival_day.cast.aa_head}, LAST + timedelta(days=1)
    close_intake(intake=arrival_day.intake.pk, at=on(day), **who)
    open_batch(term=arrival_day.term, categories=(CATEGORY,), openings={"NEW": OPENING}, at=on(day, 11), **who)
    return arrival_day


def listed(office):
    return set(TermRegistration.objects.values_list("person", flat=True)) & {
        office.persons["gao"].pk, office.persons["qin"].pk,
    }  # fmt: skip


def test_who_is_checked_in_beside_the_freeze_stands_on_the_roster(morning):
    _frozen, _compared, waited = meet(
        lambda: freeze_due(at=on(OPENING, 8)),
        lambda: morning.compare("qin", at=on(OPENING, 8)),
        held_at="insert into enrollment_termregistration",
    )
    assert waited
    assert listed(morning) == {morning.persons["gao"].pk, morning.persons["qin"].pk}


def test_a_freeze_waits_for_who_is_being_checked_in(morning):
    _compared, frozen, waited = meet(
        lambda: morning.compare("qin", at=on(OPENING, 8)),
        lambda: freeze_due(at=on(OPENING, 8)),
        held_at='UPDATE "enrollment_arrival"',
    )
    assert (waited, frozen) == (True, 1)
    assert listed(morning) == {morning.persons["gao"].pk, morning.persons["qin"].pk}
