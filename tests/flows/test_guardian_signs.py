"""Wang is a minor and asks for a deferral: the guardian, let in by the one-time door, reads it and consents or declines
with the own name typed; a scan of a signed paper does as well (REG-1.2, domain 3.1).
"""

from datetime import date

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.db import DatabaseError, transaction
from django.urls import reverse

from casework.actions.return_application import return_application
from casework.actions.submit import CannotSubmit, submit
from casework.models import Application, Material, MaterialFile, Notice, State
from casework.queries.page import application_page
from enrollment.actions.issue_guardian_code import issue_guardian_code
from enrollment.actions.sign_deferral import CannotSign, sign_deferral
from enrollment.models import DeferralConsent, Student
from enrollment.queries.consents import deferrals_to_sign, mark_of, to_sign, typed_last
from security.journal import unrecorded
from security.models import Account, Entry, Guardianship
from security.queries import NotFound
from tests.cast_deferral import SAID, TUESDAY, ask_for_deferral
from tests.cast_registration import Office, on, open_office
from tests.flows.test_registration import give_papers

AT = on(TUESDAY)


@pytest.fixture
def asked(db) -> Office:
    """Wang's draft with the proof, without the guardian's signature."""
    office = open_office("detailed")
    pk = ask_for_deferral(office.cast.wang, AT, term=office.term.code)
    with unrecorded("the consent is not there yet"):
        MaterialFile.objects.filter(material__application=pk, material__slot="GUARDIAN_CONSENT").delete()
        Material.objects.filter(application=pk, slot="GUARDIAN_CONSENT").update(state="MISSING")
    with time_machine.travel(AT, tick=False):
        yield office


def draft_of(office: Office) -> Application:
    return Application.objects.select_related("draft").get(person=office.cast.wang, kind="deferral")


def sign(office: Office, *, by=None, consents=True, name="", what="", at=AT):
    by = by or office.cast.guardian
    draft = draft_of(office)
    return sign_deferral(
        application=draft.pk,
        what=what or mark_of(typed_last(draft)),
        consents=consents,
        name=name or by.name,
        network="10.0.0.9",
        device="A phone",
        by=by,
        at=at,
    )


def hand_in(office: Office, **said):
    particulars = SAID | {"term": office.term.code} | said
    return submit(application_id=draft_of(office).pk, particulars=particulars, by=office.cast.wang, at=AT)


class TestTheConsent:
    def test_without_it_a_minor_hands_nothing_in_and_with_it_no_scan_is_asked_for(self, asked):
        with pytest.raises(CannotSubmit, match="监护人"):
            hand_in(asked)
        sign(asked)
        hand_in(asked)
        assert draft_of(asked).state == State.OPEN
        assert not Material.objects.get(application=draft_of(asked), slot="GUARDIAN_CONSENT").is_required

    def test_time_address_device_and_name_are_kept_for_good(self, asked):
        sign(asked)
        [word] = DeferralConsent.objects.all()
        assert (word.guardian, word.at, str(word.network)) == (asked.cast.guardian, AT, "10.0.0.9")
        assert (word.device, word.typed_name) == ("A phone", asked.cast.guardian.name)
        for change in (
            lambda: DeferralConsent.objects.update(consents=False),
            lambda: DeferralConsent.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), unrecorded("an attempt"):
                change()

    def test_offices_read_it_and_the_journals_of_both_have_it(self, asked):
        sign(asked)
        hand_in(asked)
        page = application_page(draft_of(asked).pk, reader=asked.cast.dept_head, at=AT)
        [fact] = [one for one in page.facts if one.name == "guardian"]
        assert asked.cast.guardian.name in fact.value
        told = Entry.objects.filter(event="enrollment.deferral-consented").values_list("person", flat=True)
        assert set(told) == {asked.cast.wang.pk, asked.cast.guardian.pk}

    def test_the_student_reads_it(self, asked):
        sign(asked)
        assert Notice.objects.filter(person=asked.cast.wang, text="enrollment.deferral-consented").count() == 1

    def test_it_holds_for_what_was_read_and_for_nothing_else(self, asked):
        sign(asked)
        with pytest.raises(CannotSubmit, match="监护人"):
            hand_in(asked, days=7)
        with pytest.raises(CannotSign, match="重新阅读"):
            sign(asked, what=mark_of(SAID | {"days": 3}))

    def test_corrections_that_change_what_is_asked_need_it_anew(self, asked):
        sign(asked)
        hand_in(asked)
        pk = draft_of(asked).pk
        return_application(application_id=pk, items=["field:days"], note="太长", by=asked.cast.dept_head, at=AT)
        assert [one.pk for one in to_sign(asked.cast.guardian, AT)] == [pk]


class TestDeclining:
    def test_a_declined_deferral_is_not_handed_in_and_the_newest_word_counts(self, asked):
        sign(asked)
        sign(asked, consents=False)
        with pytest.raises(CannotSubmit, match="监护人"):
            hand_in(asked)
        assert Notice.objects.filter(person=asked.cast.wang, text="enrollment.deferral-declined").exists()
        with unrecorded("a paper is asked for"):
            Material.objects.filter(application=draft_of(asked), slot="GUARDIAN_CONSENT").update(is_required=True)
        give_papers(draft_of(asked).pk)  # a paper in the slot does not outvote the word
        with pytest.raises(CannotSubmit, match="监护人"):
            hand_in(asked)
        sign(asked)
        hand_in(asked)

    def test_a_signed_paper_does_as_well(self, deferral_morning):
        assert deferral_morning.deferral(deferral_morning.cast.li).state == State.OPEN  # with a scan, nothing online


class TestWho:
    @pytest.mark.parametrize("role", ["li", "tutor", "registrar", "wang"])
    def test_nobody_but_the_guardian(self, asked, role):
        with pytest.raises(NotFound):
            sign(asked, by=getattr(asked.cast, role))

    @pytest.mark.parametrize("change", [{"is_legal": False}, {"verified_at": None}, {"ended_at": AT}])
    def test_a_legal_one_that_is_verified_and_not_ended(self, asked, change):
        with unrecorded("another relation"):
            Guardianship.objects.update(**change)
        with pytest.raises(NotFound):
            sign(asked)

    def test_of_who_is_of_age_nothing_is_to_be_signed(self, asked):
        with unrecorded("born earlier"):
            Student.objects.filter(person=asked.cast.wang).update(birth_date=date(2005, 9, 5))
            Guardianship.objects.update(consented_at=AT)
        with pytest.raises(NotFound):
            sign(asked)
        assert deferrals_to_sign(asked.cast.guardian, AT) == []
        hand_in(asked)

    def test_with_the_own_name_typed(self, asked):
        with pytest.raises(CannotSign, match="姓名"):
            sign(asked, name=asked.cast.wang.name)


def test_let_in_by_the_door_the_guardian_finds_it_at_home_and_signs(asked, client):
    cast, code = asked.cast, "GRDAN23456"
    with unrecorded("a guardian without a password"):
        Account.objects.filter(person=cast.guardian).update(password=make_password(None))
    issue_guardian_code(link=Guardianship.objects.get().pk, code=code, by=cast.registrar, at=AT)
    door = {"number": asked.enrollment(cast.wang).student_no, "code": code}
    client.post(reverse("enrollment:guardian_door"), door)
    page = reverse("enrollment:consent", args=[draft_of(asked).pk])
    assert page in client.get(reverse("enrollment:me")).content.decode()
    shown = client.get(page)
    assert SAID["reason"] in shown.content.decode()
    said = {"what": shown.context["what"], "name": cast.guardian.name}
    assert client.post(page, said).status_code == 400
    assert client.post(page, said | {"answer": "yes"}).url == reverse("home")
    assert page not in client.get(reverse("enrollment:me")).content.decode()
    assert DeferralConsent.objects.get().consents
