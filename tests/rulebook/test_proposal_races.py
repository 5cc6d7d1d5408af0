"""Two school leaders decide on one proposal at once, two registrars prepare one name at once: one wins."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rulebook.actions.confirm_proposal import confirm_proposal
from rulebook.actions.decline_proposal import decline_proposal
from rulebook.actions.prepare_edition import CannotPropose, Draft, prepare_edition
from rulebook.actions.propose_edition import propose_edition
from rulebook.models import EditionProposal, EditionScope
from rulebook.rules.shipped import shipped_text
from security.queries import NotFound
from tests.cast import build_cast
from tests.guarantees.races import at_once, meet

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def a_draft(at) -> Draft:
    day = timezone.localdate(at) + timedelta(days=7)
    return Draft(shipped_text("detailed+HE"), ["HE_FULL_TIME"], day, "教务会议决定")


def test_the_second_leader_waits_and_is_told_that_it_is_decided():
    at = timezone.now()
    cast = build_cast(at)
    pk = propose_edition(draft=a_draft(at), by=cast.aa_head, at=at).proposal
    first, second, waited = meet(
        lambda: confirm_proposal(proposal=pk, by=cast.principal, at=at),
        lambda: decline_proposal(proposal=pk, why="再议", by=cast.vice_leader, at=at),
        held_at="rulebook_editionscope",
    )
    assert waited
    assert first.edition
    assert isinstance(second, NotFound)
    assert EditionProposal.objects.get().state == "CONFIRMED"
    assert EditionScope.objects.count() == 1


def test_of_two_who_prepare_the_same_name_at_once_one_is_told_so():
    at = timezone.now()
    cast = build_cast(at)
    outcomes = at_once(
        *(lambda who=who: prepare_edition(draft=a_draft(at), by=who, at=at) for who in (cast.registrar, cast.aa_head))
    )
    assert [isinstance(one, CannotPropose) for one in outcomes].count(True) == 1
    assert EditionProposal.objects.count() == 1
