"""The pages of the check of the data, as its people use them; what a term's registration brings up (SEC-1.6)."""

from datetime import date

import pytest

from casework.actions.answer import answer
from casework.actions.confirm import confirm
from casework.actions.decide import CannotGrant, decide
from casework.actions.return_application import return_application
from casework.actions.take_back import take_back
from casework.models import Application, Job, Notice
from casework.storage import read
from casework.sweeps.work import work_off
from enrollment.actions.change_fields import change_fields
from enrollment.actions.close_campaign import close_campaign
from enrollment.actions.correct_contacts import correct_contacts
from enrollment.actions.settle_differences import settle_differences
from enrollment.actions.sign_off_department import sign_off_department
from enrollment.models import Difference, FieldChange, Verification
from enrollment.queries.records import records_of
from enrollment.rules.record import Change
from enrollment.sweeps.campaigns import remind_of_campaigns
from registrar.doctor.school import data_check
from security.models import Entry, Person
from tests.cast_registration import on
from tests.cast_verification import NEW_PHONE, OPENED, open_check
from tests.flows.test_registration import DAY_2, answers, hand_in
from tests.pdf_text import text_of

DESK = "/verification/differences/"


def page(check, key, address):
    answer = check.cast.client(getattr(check.cast, key)).get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def post(check, key, address, **fields):
    return check.cast.client(getattr(check.cast, key)).post(address, fields)


class TestTheStudent:
    def test_finds_it_on_the_home_page_checks_it_there_and_reads_what_became_of_it(self, check):
        address = f"/verification/mine/{check.of('wang').pk}/"
        assert address in page(check, "wang", "/me/")
        asked = page(check, "wang", address)
        assert "••••5678" in asked
        assert (
            check.cast.client(check.cast.wang).post(address, check.posted("wang", phone=NEW_PHONE)).status_code == 302
        )
        done = page(check, "wang", address)
        assert NEW_PHONE in done
        assert address not in page(check, "wang", "/me/")
        check.settle("phone", by=check.cast.dept_staff, accept=False, why="号码已停机")
        assert "号码已停机" in page(check, "wang", address)

    def test_leaves_nothing_out_and_writes_a_number_that_is_one(self, check):
        address = f"/verification/mine/{check.of('wang').pk}/"
        fields = check.posted("wang", phone="12")
        del fields["is_name"]
        answer = check.cast.client(check.cast.wang).post(address, fields)
        assert answer.status_code == 400
        assert set(answer.context["form"].errors) == {"is_name", "new_phone"}
        assert check.of("wang").state == "ASKED"

    def test_keeps_what_is_typed_when_the_check_was_closed_meanwhile(self, check):
        address = f"/verification/mine/{check.of('wang').pk}/"
        typed = check.posted("wang", phone=NEW_PHONE)
        close_campaign(campaign=check.campaign.pk, by=check.cast.aa_head, at=on(date(2023, 10, 21)))
        answer = check.cast.client(check.cast.wang).post(address, typed)
        assert answer.status_code == 400
        assert NEW_PHONE in answer.content.decode()
        assert "已结束" in str(answer.context["form"].non_field_errors())
        on_paper = f"/verification/rows/{check.of('wang').pk}/paper/"
        assert NEW_PHONE in check.cast.client(check.cast.tutor).post(on_paper, typed).content.decode()
        assert check.cast.client(check.cast.tutor).get(on_paper).status_code == 404


class TestTheBoard:
    def test_every_number_opens_as_many_students_as_it_says(self, differing_check):
        check = differing_check
        answer = check.cast.client(check.cast.aa_head).get(f"/verification/{check.campaign.pk}/")
        heads = answer.context["figures"]
        assert [int(one["value"]) for one in heads] == [2, 0, 1, 1, 0, 0]
        for one in heads:
            if one["url"]:
                listed = check.cast.client(check.cast.aa_head).get(one["url"])
                assert len(listed.context["rows"]) == int(one["value"]), one["label"]

    def test_a_department_sees_its_own_line_and_no_other_student(self, differing_check):
        check = differing_check
        board = check.cast.client(check.cast.dept_head).get(f"/verification/{check.campaign.pk}/")
        assert [row["name"] for row in board.context["rows"]] == ["机电工程系"]
        assert "李思琪" not in page(check, "tutor", f"/verification/{check.campaign.pk}/students/")

    def test_what_differs_after_a_department_has_signed_is_marked(self, check):
        check.answer("wang")
        said = {"campaign": check.campaign.pk, "department": check.cast.mechanics.pk}
        sign_off_department(**said, by=check.cast.dept_head, at=OPENED)
        board = f"/verification/{check.campaign.pk}/"
        assert "已签字，其后又有不一致" not in page(check, "dept_head", board)
        check.answer("wang", phone=NEW_PHONE)
        assert "已签字，其后又有不一致" in page(check, "dept_head", board)

    def test_the_year_without_a_check_stands_in_red_and_in_the_doctors_words(self, office):
        head = office.cast.client(office.cast.aa_head)
        assert 'class="banner bad"' in head.get("/verification/").content.decode()
        assert "2023-2024" in data_check.look(OPENED)
        open_check(office)
        assert 'class="banner bad"' not in head.get("/verification/").content.decode()


class TestTheDesk:
    def test_each_officer_finds_what_is_theirs_to_settle(self, differing_check):
        check = differing_check
        assert "王梓涵" in page(check, "aa_head", DESK)
        of_the_department = page(check, "dept_staff", DESK)
        assert NEW_PHONE in of_the_department
        assert "王梓涵" not in of_the_department
        assert NEW_PHONE not in page(check, "other_dept_staff", DESK)

    def test_what_is_ticked_is_accepted_together(self, differing_check):
        check = differing_check
        ids = list(Difference.objects.values_list("pk", flat=True))
        post(check, "aa_head", DESK, ids=ids, verdict="accept")
        assert check.of("wang").state == "SETTLED"
        assert set(FieldChange.objects.values_list("field", flat=True)) == {"phone", "name"}

    def test_refused_without_a_reason_the_desk_keeps_the_ticks(self, differing_check):
        check = differing_check
        phone = check.difference("phone").pk
        answer = post(check, "aa_head", DESK, ids=[phone], verdict="refuse", why="  ")
        assert answer.status_code == 400
        shown = answer.content.decode()
        assert f'value="{phone}" checked' in shown
        assert f'value="{check.difference("name").pk}" checked' not in shown
        assert "原因" in shown

    def test_the_schools_contacts_stay_veiled(self, check):
        check.answer("wang", home_address="江南市西湖路 9 号")
        shown = page(check, "dept_staff", DESK)
        assert "江南市西湖路 9 号" in shown
        assert "东湖路" not in shown

    def test_who_does_not_settle_it_reads_what_a_student_wrote_veiled(self, check):
        row = check.answer("wang", home_address="江南市西湖路 9 号", phone=NEW_PHONE)
        for_the_tutor = page(check, "tutor", f"/verification/rows/{row.pk}/")
        assert "••••2222" in for_the_tutor
        assert NEW_PHONE not in for_the_tutor
        assert "西湖路" not in for_the_tutor
        assert "江南市西湖路 9 号" in page(check, "dept_staff", f"/verification/rows/{row.pk}/")


class TestTheSheet:
    def test_a_class_is_printed_and_each_student_can_read_by_whom(self, check, files_dir):
        address = f"/verification/{check.campaign.pk}/students/?unit={check.cast.m1.pk}"
        assert "/verification/sheets/" in page(check, "tutor", address)
        done = post(check, "tutor", "/verification/sheets/", campaign=check.campaign.pk, unit=check.cast.m1.pk)
        assert done.status_code == 302
        work_off(now=lambda: OPENED)
        job = Job.objects.get(kind="enrollment.draw-sheets")
        assert job.state == "DONE"
        words = "".join(text_of(b"".join(read(job.result.stored_as))).split())
        for said in ("学籍信息核对表", "核对〔2023〕1号", "王子涵", "班主任签字"):
            assert said in words
        assert "13800005678" not in words
        assert "东湖路" not in words
        look = Entry.objects.get(event="enrollment.sheets-asked")
        assert (look.person, look.by) == (check.cast.wang, check.cast.tutor)

    def test_another_class_is_not(self, check):
        sent = post(check, "tutor", "/verification/sheets/", campaign=check.campaign.pk, unit=check.cast.c1.pk)
        assert sent.status_code == 404
        assert not Job.objects.filter(kind="enrollment.draw-sheets").exists()

    def test_what_was_signed_on_paper_is_entered_without_reading_the_address(self, check):
        address = f"/verification/rows/{check.of('wang').pk}/paper/"
        check.answer("wang", home_address="江南市西湖路 9 号")
        shown = page(check, "tutor", address)
        assert "东湖路" not in shown
        assert "西湖路" not in shown
        check.cast.client(check.cast.tutor).post(address, check.posted("wang"))
        assert check.of("wang").way == "PAPER"


class TestReminders:
    @pytest.mark.parametrize(("day", "told"), [(12, 0), (13, 1), (17, 1), (19, 1), (20, 1), (21, 0)])
    def test_who_has_not_answered_is_reminded_as_the_last_day_comes_near(self, check, day, told):
        check.answer("li")
        given = remind_of_campaigns(at=on(date(2023, 10, day), 7, 45))
        students = Notice.objects.filter(text="enrollment.data-check-reminder", person=check.cast.wang)
        assert students.count() == told
        assert not Notice.objects.filter(text="enrollment.data-check-reminder", person=check.cast.li).exists()
        assert bool(given) is bool(told)
        assert remind_of_campaigns(at=on(date(2023, 10, day), 7, 45)) == 0

    def test_each_of_the_three_days_once_and_a_missed_morning_is_made_up(self, check):
        told = []
        for day in (13, 14, 18, 19, 20):  # nothing ran on the 17th, three days before
            remind_of_campaigns(at=on(date(2023, 10, day), 7, 45))
            students = Notice.objects.filter(text="enrollment.data-check-reminder", person=check.cast.wang)
            told.append(students.count())
        assert told == [1, 1, 2, 3, 3]


class TestATermsRegistration:
    def test_what_is_said_to_be_wrong_is_on_the_desk_of_the_department(self, office):
        office.pay(office.cast.wang)
        hand_in(office, office.cast.wang, data={"political": {"right": False, "value": "群众"}})
        [found] = Difference.objects.all()
        assert (found.field, found.theirs, found.unit) == ("political", "群众", office.cast.m1)
        shown = office.cast.client(office.cast.dept_staff).get(f"{DESK}?of=registrations").content.decode()
        assert "群众" in shown

    def test_what_takes_effect_is_settled_with_it(self, office):
        pk = self._registered(office, before=lambda: None)
        assert Difference.objects.get(registration=pk).state == "ACCEPTED"
        assert Person.objects.get(pk=office.cast.wang.pk).phone == NEW_PHONE

    def test_what_an_office_refused_is_not_written_by_the_registration(self, office):
        def refuse():
            ids = list(Difference.objects.values_list("pk", flat=True))
            settle_differences(differences=ids, accept=False, why="停机", by=office.cast.dept_staff, at=on(DAY_2, 11))

        self._registered(office, before=refuse)
        assert Person.objects.get(pk=office.cast.wang.pk).phone != NEW_PHONE

    def test_what_changed_after_it_was_settled_is_not_written_over(self, office):
        def accept_and_change():
            said = {"by": office.cast.dept_staff, "at": on(DAY_2, 11)}
            settle_differences(differences=[Difference.objects.get().pk], accept=True, **said)
            correct_contacts(enrollment=office.enrollment(office.cast.wang), values={"phone": "13700000000"}, **said)

        self._registered(office, before=accept_and_change)
        assert Person.objects.get(pk=office.cast.wang.pk).phone == "13700000000"

    def test_taken_back_it_says_nothing_any_more(self, office):
        office.pay(office.cast.wang)
        pk = hand_in(office, office.cast.wang, data={"phone": {"right": False, "value": NEW_PHONE}})
        take_back(application_id=pk, by=office.cast.wang, at=on(DAY_2, 12))
        assert not Difference.objects.exists()

    def test_key_data_changed_since_are_confirmed_anew_before_it_is_granted(self, office):
        """SEC-1.2: a confirmation is of one version of the data."""
        cast = office.cast
        office.pay(cast.wang)
        pk = hand_in(office, cast.wang)
        decide(application_id=pk, agrees=True, opinion="", by=cast.dept_head, at=on(DAY_2, 11))
        self._rename(office, "王子晗", at=on(DAY_2, 11, 30))
        with pytest.raises(CannotGrant) as refused:
            decide(application_id=pk, agrees=True, opinion="", by=cast.registrar, at=on(DAY_2, 12))
        [ruling] = refused.value.rulings
        assert ruling.provision.clause == "registration.data_is_confirmed"
        named = {"items": ["field:name"], "note": "姓名已更正"}
        return_application(application_id=pk, **named, by=cast.registrar, at=on(DAY_2, 13))
        right = answers(office, cast.wang, data={"name": {"right": True}})
        answer(application_id=pk, particulars=right, by=cast.wang, at=on(DAY_2, 14))
        decide(application_id=pk, agrees=True, opinion="", by=cast.registrar, at=on(DAY_2, 15))
        assert Application.objects.get(pk=pk).outcome == "GRANTED"

    def test_what_was_changed_as_the_student_said_is_confirmed(self, office):
        cast = office.cast
        office.pay(cast.wang)
        pk = hand_in(office, cast.wang, data={"ethnic": {"right": False, "value": "回族"}})
        [said] = Difference.objects.values_list("pk", flat=True)
        settle_differences(differences=[said], accept=True, by=cast.aa_head, at=on(DAY_2, 11))
        assert FieldChange.objects.filter(field="ethnic").exists()
        decide(application_id=pk, agrees=True, opinion="", by=cast.dept_head, at=on(DAY_2, 12))

    def test_what_was_changed_before_it_was_accepted_as_said_is_confirmed_too(self, office):
        """By another way, for instance an application: by then the roll says what the student has said."""
        cast = office.cast
        office.pay(cast.wang)
        pk = hand_in(office, cast.wang, data={"name": {"right": False, "value": "王子晗"}})
        self._rename(office, "王子晗", at=on(DAY_2, 10, 30))
        [said] = Difference.objects.values_list("pk", flat=True)
        settle_differences(differences=[said], accept=True, by=cast.aa_head, at=on(DAY_2, 11))
        decide(application_id=pk, agrees=True, opinion="", by=cast.dept_head, at=on(DAY_2, 12))
        decide(application_id=pk, agrees=True, opinion="", by=cast.registrar, at=on(DAY_2, 13))
        assert Application.objects.get(pk=pk).outcome == "GRANTED"

    def _rename(self, office, name, *, at):
        """By academic affairs, as the workbook of changes does it."""
        wang = office.enrollment(office.cast.wang).pk
        change = Change("name", office.cast.wang.name, name)
        change_fields(
            changes=[(records_of([wang])[wang], [change])],
            source=FieldChange.Source.SCHOOL,
            authority="户口簿",
            by=office.cast.registrar,
            at=at,
        )

    def _registered(self, office, *, before):
        cast = office.cast
        office.pay(cast.wang)
        pk = hand_in(office, cast.wang, data={"phone": {"right": False, "value": NEW_PHONE}})
        before()
        decide(application_id=pk, agrees=True, opinion="", by=cast.dept_head, at=on(date(2023, 9, 6)))
        decide(application_id=pk, agrees=True, opinion="", by=cast.registrar, at=on(date(2023, 9, 7)))
        confirm(application_id=pk, network="10.0.0.7", device="", by=cast.wang, at=on(date(2023, 9, 8)))
        return pk


def test_without_a_campaign_nobody_is_asked(office):
    assert not Verification.objects.exists()
    assert "/verification/mine/" not in office.cast.client(office.cast.wang).get("/me/").content.decode()
