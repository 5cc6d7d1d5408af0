"""Several officers share a desk: who claims an application answers it, and it can be handed over and taken over."""

import pytest
from django.urls import reverse

from casework.actions.ask_bulk_decision import ask_bulk_decision
from casework.actions.claim import claim
from casework.actions.decide import decide
from casework.actions.hand_over_claim import hand_over_claim
from casework.actions.release_claim import release_claim
from casework.actions.return_application import return_application
from casework.models import Notice, State, Step
from casework.queries.claims import AlreadyClaimed, NotClaimed
from casework.queries.desk import NotOnTheDesk
from casework.queries.obstacles import preview_of
from casework.queries.turns import Answer
from security.models import Entry
from tests.cast_desk import NOW, Morning

pytestmark = pytest.mark.django_db


@pytest.fixture
def suns(morning: Morning) -> int:
    """Sun's application lies with academic affairs, where the head and a registrar both decide."""
    return morning.of("sun").pk


def holder(pk: int):
    return Step.objects.get(application=pk, state="CURRENT").claimed_by


def test_who_claims_it_decides_it_and_the_others_are_told_who_that_is(morning: Morning, suns: int):
    head, registrar = morning.cast.aa_head, morning.cast.registrar
    claim(application_id=suns, by=registrar, at=NOW)
    with pytest.raises(NotOnTheDesk, match=registrar.name):
        decide(application_id=suns, agrees=True, by=head, at=NOW)
    with pytest.raises(AlreadyClaimed, match=registrar.name):
        claim(application_id=suns, by=head, at=NOW)
    decide(application_id=suns, agrees=True, by=registrar, at=NOW)
    assert morning.of("sun").state == State.DECIDED


def test_claiming_twice_keeps_it_and_releasing_gives_it_to_all(morning: Morning, suns: int):
    head, registrar = morning.cast.aa_head, morning.cast.registrar
    claim(application_id=suns, by=registrar, at=NOW)
    claim(application_id=suns, by=registrar, at=NOW)
    assert holder(suns) == registrar
    release_claim(application_id=suns, by=registrar, at=NOW)
    with pytest.raises(NotClaimed):
        release_claim(application_id=suns, by=registrar, at=NOW)
    decide(application_id=suns, agrees=True, by=head, at=NOW)


def test_who_takes_it_over_has_it_and_the_one_before_is_told(morning: Morning, suns: int):
    head, registrar = morning.cast.aa_head, morning.cast.registrar
    claim(application_id=suns, by=registrar, at=NOW)
    claim(application_id=suns, take_over=True, by=head, at=NOW)
    assert holder(suns) == head
    assert Notice.objects.filter(person=registrar, text="casework.taken-over").count() == 1
    with pytest.raises(NotOnTheDesk, match=head.name):
        decide(application_id=suns, agrees=True, by=registrar, at=NOW)


def test_it_is_handed_over_to_who_may_decide_it_and_to_nobody_else(morning: Morning, suns: int):
    cast = morning.cast
    claim(application_id=suns, by=cast.registrar, at=NOW)
    for stranger in (cast.dept_head, cast.wang, cast.registrar, cast.tutor):
        with pytest.raises(NotClaimed):
            hand_over_claim(application_id=suns, to=stranger.pk, by=cast.registrar, at=NOW)
    hand_over_claim(application_id=suns, to=cast.aa_head.pk, by=cast.registrar, at=NOW)
    assert holder(suns) == cast.aa_head
    assert Notice.objects.filter(person=cast.aa_head, text="casework.handed-over").count() == 1
    kept = Entry.objects.filter(event__in=["casework.claimed", "casework.handed-over"], person=morning.students["sun"])
    assert kept.count() == 2


def test_one_who_has_signed_it_before_cannot_be_given_it(morning: Morning, suns: int):
    """Nobody signs two steps, so the department's head is no colleague even with a post at academic affairs."""
    assert not Step.objects.filter(application=suns, state="CURRENT", office="DEPT").exists()
    with pytest.raises(NotClaimed):
        hand_over_claim(application_id=suns, to=morning.cast.dept_head.pk, by=morning.cast.registrar, at=NOW)


def test_a_returned_one_comes_back_to_who_had_it(morning: Morning):
    pk, head = morning.of("wang").pk, morning.cast.dept_head
    claim(application_id=pk, by=head, at=NOW)
    return_application(application_id=pk, items=["material:FEE_OR_AID"], note="看不清", by=head, at=NOW)
    assert Step.objects.get(application=pk, office="DEPT").claimed_by == head


def test_many_at_once_leave_out_what_a_colleague_has_claimed(morning: Morning, suns: int):
    head, registrar = morning.cast.aa_head, morning.cast.registrar
    claim(application_id=suns, by=registrar, at=NOW)
    preview = preview_of([suns], Answer(agrees=True, opinion=""), officer=head, at=NOW)
    assert preview.fit == []
    [(one, why)] = preview.left_out
    assert one.pk == suns
    assert registrar.name in why
    asked = ask_bulk_decision(application_ids=[suns], agrees=True, by=head, at=NOW)
    assert asked.bulk
    assert holder(suns) == registrar


def test_the_panel_offers_it_and_the_queue_shows_who_has_it(morning: Morning, suns: int):
    head, registrar = morning.cast.client(morning.cast.aa_head), morning.cast.client(morning.cast.registrar)
    page, claims = reverse("casework:application", args=[suns]), reverse("casework:claim", args=[suns])
    assert 'value="claim"' in registrar.get(page).content.decode()
    assert registrar.post(claims, {"do": "claim"}).status_code == 302
    assert 'value="release"' in registrar.get(page).content.decode()
    shown = head.get(page).content.decode()
    assert 'value="take-over"' in shown
    assert morning.cast.registrar.name in shown
    assert morning.cast.registrar.name in head.get("/desk/").content.decode()
    assert head.post(claims, {"do": "claim"}, headers={"hx-request": "true", "hx-target": "panel"}).status_code == 409
    hands = reverse("casework:hand_over", args=[suns])
    assert morning.cast.aa_head.name in registrar.get(hands).content.decode()
    assert registrar.post(hands, {"to": "no number"}).status_code == 302
    assert holder(suns) == morning.cast.registrar
    assert registrar.post(hands, {"to": str(morning.cast.aa_head.pk)}).status_code == 302
    assert holder(suns) == morning.cast.aa_head
