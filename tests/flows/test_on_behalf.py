"""Li is abroad and cannot register: an officer of her department files for her, with the form that she has signed.

Who files it never decides on it; the page and the journal say who entered it for whom (REG-3.1, late make-up).
"""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from casework.actions.decide import decide
from casework.actions.return_application import return_application
from casework.actions.submit import submit
from casework.actions.take_back import take_back
from casework.kind import CannotBegin, NotYours, kind_of
from casework.models import Application, Material, Notice, State
from casework.queries.desk import ForeignApplication, NotOnTheDesk, on_the_desk_of
from casework.queries.page import application_page
from enrollment.actions.begin_on_behalf import begin_on_behalf
from enrollment.models import Difference, FeeRecord, TermRegistration, TermState
from security.actions.appoint import appoint
from security.actions.end_appointment import end_appointment
from security.journal import unrecorded
from security.models import Entry, Person
from tests.casework.test_upload_checks import png
from tests.cast import Cast
from tests.cast_registration import Office, on
from tests.flows.test_deferral import DAY_2, SAID
from tests.flows.test_registration import agree, answers, give_papers, sign
from tests.flows.test_registration import begin as begin_oneself
from tests.flows.test_registration import hand_in as hand_in_oneself

OCTOBER = date(2023, 10, 16)
WHY = {"ground": "ABROAD", "reason": "在德国交换，护照由使馆续签中，签字表由邮箱寄回"}


def begin(office: Office, officer, *, kind="registration", day=DAY_2, **why) -> int:
    person = office.cast.li
    subject = office.row(person).pk if kind == "registration" else office.enrollment(person).pk
    return begin_on_behalf(kind=kind, subject=subject, by=officer, at=on(day), **(WHY | why)).ids[0]


def hand_in(office: Office, officer, *, day=DAY_2, **said) -> int:
    pk = begin(office, officer, day=day)
    give_papers(pk)
    submit(application_id=pk, particulars=answers(office, office.cast.li, **said), by=officer, at=on(day))
    return pk


def second_head(cast: Cast) -> None:
    """The other tutor stands in for the head of commerce too."""
    of = {"person": cast.other_tutor, "office": "DEPT_HEAD", "unit": cast.commerce}
    appoint(**of, begins=date(2023, 8, 1), by=cast.secadmin, at=on(DAY_2))


@pytest.fixture
def paid(office) -> Office:
    office.pay(office.cast.li)
    return office


class TestSomebodyIsLeftToDecide:
    """Who files decides no more: where nobody else could, a colleague files."""

    def refused(self, office, officer):
        pk = begin(office, officer)
        give_papers(pk)
        with pytest.raises(CannotBegin, match="请由同事代为提交"):
            submit(application_id=pk, particulars=answers(office, office.cast.li), by=officer, at=on(DAY_2))
        assert Application.objects.get(pk=pk).state == State.DRAFT

    def test_the_only_head_of_a_department_does_not_file(self, paid):
        self.refused(paid, paid.cast.other_dept_head)
        take_back(application_id=Application.objects.get().pk, by=paid.cast.other_dept_head, at=on(DAY_2))
        assert hand_in(paid, paid.cast.other_dept_staff)

    def test_a_second_head_may_stand_in(self, paid):
        cast = paid.cast
        second_head(cast)
        pk = hand_in(paid, cast.other_dept_head)
        assert on_the_desk_of(Person.objects.get(pk=cast.other_tutor.pk), on(DAY_2)).filter(pk=pk).exists()

    def test_who_may_not_decide_it_anyway_does_not_count(self, paid):
        """The other registrar has entered the fee, and is kept from the decision (2.3.4)."""
        cast = paid.cast
        end_appointment(
            appointment=cast.aa_head.appointments.get(), last_day=date(2023, 8, 1), by=cast.secadmin, at=on(DAY_2)
        )
        with unrecorded("the other registrar has entered the fee"):
            FeeRecord.objects.filter(enrollment=paid.enrollment(cast.li)).update(entered_by=cast.other_registrar)
        self.refused(paid, cast.registrar)

    def test_of_a_deferral_neither(self, paid):
        """The department gives its opinion only, and only its head does."""
        cast = paid.cast
        pk = begin(paid, cast.other_dept_head, kind="deferral")
        give_papers(pk)
        with pytest.raises(CannotBegin, match="请由同事代为提交"):
            submit(application_id=pk, particulars=SAID, by=cast.other_dept_head, at=on(DAY_2))


class TestWhoFiles:
    @pytest.mark.parametrize("role", ["other_dept_staff", "registrar", "aa_head"])
    def test_the_department_and_academic_affairs(self, paid, role):
        pk = hand_in(paid, getattr(paid.cast, role))
        assert Application.objects.get(pk=pk).person == paid.cast.li
        assert paid.row(paid.cast.li).state == TermState.IN_PROCESS

    @pytest.mark.parametrize("role", ["dept_staff", "dept_head", "tutor", "finance", "wang", "guardian", "li"])
    def test_nobody_else(self, office, role):
        with pytest.raises(NotYours):
            begin(office, getattr(office.cast, role))

    def test_nor_who_filed_and_may_no_longer(self, paid):
        cast = paid.cast
        pk = begin(paid, cast.other_dept_staff)
        give_papers(pk)
        appointment = cast.other_dept_staff.appointments.get()
        end_appointment(appointment=appointment, last_day=on(DAY_2).date(), by=cast.secadmin, at=on(DAY_2))
        officer = Person.objects.get(pk=cast.other_dept_staff.pk)
        with pytest.raises(ForeignApplication):
            submit(application_id=pk, particulars=answers(paid, cast.li), by=officer, at=on(DAY_2 + timedelta(days=1)))
        with time_machine.travel(on(DAY_2 + timedelta(days=1)), tick=False):
            page = reverse("enrollment:registration_data", args=[pk])
            assert cast.client(officer).get(page).status_code == 404

    def test_not_without_a_reason(self, office):
        with pytest.raises(CannotBegin, match="原因"):
            begin(office, office.cast.registrar, reason=" ")


class TestTheSignedForm:
    def test_nothing_is_handed_in_without_it(self, paid):
        pk = begin(paid, paid.cast.registrar)
        give_papers(pk)
        with unrecorded("the form is taken out"):
            Material.objects.get(application=pk, slot="SIGNED_FORM").files.all().delete()
        with pytest.raises(CannotBegin, match="签字"):
            submit(application_id=pk, particulars=answers(paid, paid.cast.li), by=paid.cast.registrar, at=on(DAY_2))
        assert Application.objects.get(pk=pk).state == State.DRAFT

    def test_of_the_student_who_files_it_is_not_asked(self, office):
        pk = begin_oneself(office, office.cast.li)
        assert not Material.objects.filter(application=pk, slot="SIGNED_FORM").exists()


class TestSeparationOfDuties:
    def test_who_files_it_never_decides_on_it(self, paid):
        cast = paid.cast
        second_head(cast)
        pk = hand_in(paid, cast.other_dept_head)
        assert not on_the_desk_of(cast.other_dept_head, on(DAY_2)).filter(pk=pk).exists()
        with pytest.raises(NotOnTheDesk, match="由他人审批"):
            decide(application_id=pk, agrees=True, by=cast.other_dept_head, at=on(DAY_2))

    def test_nor_the_registrar_of_what_the_registrar_filed(self, paid):
        cast = paid.cast
        pk = hand_in(paid, cast.registrar)
        agree(pk, cast.other_dept_head, on(DAY_2))
        with pytest.raises(NotOnTheDesk):
            agree(pk, cast.registrar, on(DAY_2))
        agree(pk, cast.aa_head, on(DAY_2))

    def test_it_is_never_answered_together_with_others(self, paid):
        pk = hand_in(paid, paid.cast.other_dept_staff)
        application = Application.objects.get(pk=pk)
        assert "代" in kind_of("registration").concerns([application])[pk]

    def test_nor_does_the_officer_confirm_for_her_by_having_filed_it(self, paid):
        cast = paid.cast
        pk = hand_in(paid, cast.other_dept_staff)
        agree(pk, cast.other_dept_head, on(DAY_2))
        agree(pk, cast.registrar, on(DAY_2))
        with pytest.raises(ForeignApplication):
            sign(pk, cast.other_dept_staff, on(DAY_2))
        sign(pk, cast.li, on(DAY_2))
        assert paid.row(cast.li).state == TermState.REGISTERED


class TestWhatIsSaid:
    def test_page_and_journal_say_who_entered_it_for_whom_and_why(self, paid):
        cast = paid.cast
        pk = hand_in(paid, cast.other_dept_staff)
        words = f"由{cast.other_dept_staff.name}代{cast.li.name}"
        for reader in (cast.li, cast.other_dept_head, cast.aa_head):
            page = application_page(pk, reader=reader, at=on(DAY_2))
            assert any(words in one.who for one in page.history)
            [fact] = [one for one in page.facts if one.name == "on_behalf"]
            assert words in fact.value
            assert WHY["reason"] in fact.note
        [entry] = Entry.objects.filter(event="enrollment.begun-on-behalf", person=cast.li)
        assert entry.by == cast.other_dept_staff

    def test_her_contacts_stay_veiled_to_the_officer_who_fills_it_in(self, paid):
        cast = paid.cast
        pk = begin(paid, cast.other_dept_staff)
        page = reverse("enrollment:registration_data", args=[pk])
        shown = cast.client(cast.other_dept_staff).get(page).content.decode()
        assert cast.li.name in shown
        assert "li@example.net" not in shown
        assert "南门大街 88 号" not in shown


class TestBesideTheStudent:
    def test_a_draft_of_the_office_stands_in_nobodys_way_and_is_not_hers_to_sign(self, paid):
        cast = paid.cast
        draft = begin(paid, cast.other_dept_staff)
        with pytest.raises(ForeignApplication):
            submit(application_id=draft, particulars=answers(paid, cast.li), by=cast.li, at=on(DAY_2))
        assert cast.client(cast.li).get(reverse("enrollment:registration_data", args=[draft])).status_code == 404
        assert hand_in_oneself(paid, cast.li) != draft

    def test_what_was_handed_in_she_alone_takes_back(self, paid):
        cast = paid.cast
        pk = hand_in(paid, cast.other_dept_staff)
        with pytest.raises(ForeignApplication):
            take_back(application_id=pk, by=cast.other_dept_staff, at=on(DAY_2))
        take_back(application_id=pk, by=cast.li, at=on(DAY_2))
        assert Application.objects.get(pk=pk).state == State.TAKEN_BACK

    def test_contacts_that_the_officer_types_are_a_difference_and_nothing_is_written(self, paid):
        cast = paid.cast
        pk = hand_in(paid, cast.other_dept_staff, data={"email": {"right": False, "value": "officer@example.net"}})
        agree(pk, cast.other_dept_head, on(DAY_2))
        agree(pk, cast.registrar, on(DAY_2))
        sign(pk, cast.li, on(DAY_2))
        assert Person.objects.get(pk=cast.li.pk).email is None
        assert Difference.objects.get(registration=pk, field="email").state == Difference.State.OPEN

    def test_what_is_returned_she_or_the_officer_puts_right(self, paid):
        cast = paid.cast
        pk = hand_in(paid, cast.other_dept_staff)
        items = ["material:SIGNED_FORM"]
        return_application(application_id=pk, items=items, note="签字不清", by=cast.other_dept_head, at=on(DAY_2))
        told = Notice.objects.filter(text="casework.returned-by-a-day").values_list("person", flat=True)
        assert set(told) == {cast.li.pk, cast.other_dept_staff.pk}
        papers = reverse("enrollment:registration_papers", args=[pk])
        for reader in (cast.li, cast.other_dept_staff):
            assert cast.client(reader).get(papers).status_code == 200
        assert cast.client(cast.dept_staff).get(papers).status_code == 404


class TestLateMakeUp:
    def test_after_the_window_with_the_reason_and_it_counts_as_late(self, paid):
        cast = paid.cast
        with unrecorded("October"):
            TermRegistration.objects.filter(person=cast.li).update(state="OVERDUE")
        pk = hand_in(paid, cast.other_dept_staff, day=OCTOBER, late_reason="在国外，护照未返")
        agree(pk, cast.other_dept_head, on(OCTOBER))
        agree(pk, cast.registrar, on(OCTOBER))
        sign(pk, cast.li, on(OCTOBER + timedelta(days=1)))
        row = paid.row(cast.li)
        assert (row.state, row.is_late) == (TermState.REGISTERED, True)


def test_a_deferral_is_filed_for_her_in_the_same_way(office):
    cast = office.cast
    pk = begin(office, cast.other_dept_staff, kind="deferral")
    assert set(Material.objects.filter(application=pk).values_list("slot", flat=True)) == {
        *("PROOF", "GUARDIAN_CONSENT", "SIGNED_FORM")
    }
    give_papers(pk)
    submit(application_id=pk, particulars=SAID, by=cast.other_dept_staff, at=on(DAY_2))
    decide(application_id=pk, agrees=True, opinion="", by=cast.other_dept_head, at=on(DAY_2))
    decide(application_id=pk, agrees=True, opinion="", by=cast.aa_head, at=on(DAY_2))
    assert Application.objects.get(pk=pk).outcome == "GRANTED"


@pytest.mark.usefixtures("files_dir")
def test_the_officer_goes_from_the_students_page_to_what_is_handed_in(deferral_morning):
    cast = deferral_morning.cast
    enrollment = deferral_morning.enrollment(cast.wang)
    staff = cast.client(cast.dept_staff)
    page = reverse("enrollment:on_behalf", args=[enrollment.pk])
    assert page in staff.get(reverse("enrollment:student_applications", args=[enrollment.pk])).content.decode()
    assert staff.post(page, {"kind": "registration", "ground": "ABROAD"}).status_code == 400
    deferral_morning.pay(cast.wang)
    begun = staff.post(page, WHY | {"kind": "registration"})
    draft = Application.objects.get(opened_by=cast.dept_staff)
    assert begun.url == reverse("enrollment:registration_data", args=[draft.pk])
    assert begun.url in staff.get(page).content.decode()
    said = {f"is_{name}": "right" for name in answers(deferral_morning, cast.wang)["data"]}
    assert staff.post(begun.url, said | {"health_changed": "no"}).status_code == 302
    for slot in Material.objects.filter(application=draft, is_required=True).values_list("slot", flat=True):
        upload = SimpleUploadedFile(f"{slot}.png", png(), "image/png")
        staff.post(reverse("casework:material_upload", args=[draft.pk, slot]), {"files": upload})
    check = reverse("enrollment:registration_check", args=[draft.pk])
    assert f"您正在代{cast.wang.name}填写" in staff.get(check).content.decode()
    assert staff.post(check).url == reverse("enrollment:registration_sent", args=[draft.pk])
    assert staff.get(reverse("enrollment:registration_sent", args=[draft.pk])).status_code == 200
    assert Application.objects.get(pk=draft.pk).state == State.OPEN
