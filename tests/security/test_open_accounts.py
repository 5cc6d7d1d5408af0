"""Many accounts at once: each waits for its owner; nobody loses one and no number is given twice."""

import pytest

from security.actions.open_accounts import open_accounts
from security.journal import unrecorded
from security.models import Account, Person, SignInName
from security.queries import account_named

pytestmark = [pytest.mark.django_db, pytest.mark.clock]


@pytest.fixture
def newcomers(cast):
    with unrecorded("newcomers of a test"):
        return [Person.objects.create(name=name, grams=[], pinyin="", initials="") for name in ("甲", "乙", "丙")]


def test_each_signs_in_by_the_number_once_a_password_is_chosen(cast, newcomers):
    names = {one.pk: f"2030x{place}" for place, one in enumerate(newcomers)}
    event = open_accounts(names=names, by=cast.registrar, at=cast.at)
    assert event.persons == set(names)
    for one in newcomers:
        account = Account.objects.get(person=one)
        assert account_named(names[one.pk].upper()) == account
        assert not account.has_usable_password()


def test_who_has_an_account_keeps_it_and_a_taken_number_is_left_out(cast, newcomers):
    first, second, _third = newcomers
    before = SignInName.objects.count()
    event = open_accounts(
        names={cast.wang.pk: "2030000009", first.pk: cast.number("wang"), second.pk: "2030000001"},
        by=cast.registrar,
        at=cast.at,
    )
    assert (event.persons, event.left_out) == ({second.pk}, 2)
    assert SignInName.objects.count() == before + 1
    assert not Account.objects.filter(person=first).exists()
