"""A student answers in a check of the data while it is signed off or closed: one of the two comes first (S:CON-01)."""

from datetime import timedelta

import pytest

from enrollment.actions.close_campaign import close_campaign
from enrollment.actions.sign_off_department import sign_off_department
from enrollment.models import SignOff
from enrollment.queries.campaigns import CannotCheck
from tests.cast_registration import on
from tests.cast_verification import ASKED_UNTIL, NEW_PHONE, OPENED, Check, open_check
from tests.guarantees.races import meet

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race, pytest.mark.xdist_group("races")]


@pytest.fixture
def open_one(transactional_db, office):
    """The check of October, in a database of its own; Wang has answered that all is right."""
    check = Check(office, open_check(office))
    check.answer("wang")
    return check


def test_a_department_does_not_sign_beside_an_answer_that_differs(open_one):
    said = {"campaign": open_one.campaign.pk, "department": open_one.cast.mechanics.pk}
    _first, second, waited = meet(
        lambda: open_one.answer("wang", phone=NEW_PHONE),
        lambda: sign_off_department(**said, by=open_one.cast.dept_head, at=OPENED),
        held_at='UPDATE "enrollment_verification"',
    )
    assert waited
    assert isinstance(second, CannotCheck)
    assert not SignOff.objects.exists()


def test_nobody_answers_beside_the_closing(open_one):
    later = on(ASKED_UNTIL + timedelta(days=1))
    _first, second, waited = meet(
        lambda: close_campaign(campaign=open_one.campaign.pk, by=open_one.cast.aa_head, at=later),
        lambda: open_one.answer("wang", phone=NEW_PHONE),
        held_at='UPDATE "enrollment_campaign"',
    )
    assert waited
    assert isinstance(second, CannotCheck)
    assert open_one.of("wang").state == "ANSWERED"
