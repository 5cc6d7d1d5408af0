"""The yearly check of the roll's data, and the differences that come of it (SEC-1.2, SEC-1.5, SEC-1.6, SEC-1.8)."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from casework.models import Document, Notice
from enrollment.actions.change_fields import change_fields
from enrollment.actions.check_data import check_data
from enrollment.actions.close_campaign import close_campaign
from enrollment.actions.correct_contacts import correct_contacts
from enrollment.actions.settle_differences import settle_differences
from enrollment.actions.sign_off_department import sign_off_department
from enrollment.actions.sign_verifications import sign_verifications
from enrollment.models import Campaign, Difference, Enrollment, FieldChange, SignOff, Student, Term, Verification
from enrollment.queries.campaigns import CannotCheck, years_without
from enrollment.queries.own_data import digest_of, own_data
from enrollment.queries.records import records_of
from enrollment.queries.verification import told_of
from enrollment.rules.record import Change
from registrar.doctor.finding import Amiss
from registrar.doctor.school import data_check
from security.journal import unrecorded
from security.models import Entry, Person
from security.queries import NotFound
from tests.cast_registration import CATEGORY, on
from tests.cast_roll import id_number
from tests.cast_verification import ASKED_UNTIL, NEW_PHONE, OPENED, enrollment_of, make_minor, open_check
from tests.flows.test_registration import hand_in


def write_phone(check, phone):
    """The department writes another number to the roll, without any answer."""
    enrollment = enrollment_of(check.cast.wang)
    correct_contacts(enrollment=enrollment, values={"phone": phone}, by=check.cast.dept_staff, at=OPENED)


class TestOpening:
    def test_everybody_on_the_roll_is_asked_and_told_under_a_number(self, check):
        assert check.campaign.document.shown_number == "核对〔2023〕1号"
        assert check.campaign.year == "2023-2024"
        assert {row.person for row in Verification.objects.all()} == {check.cast.wang, check.cast.li}
        assert check.of("wang").unit == check.cast.m1
        told = Notice.objects.filter(text="enrollment.data-check-opened").values_list("person", "link")
        assert (check.cast.wang.pk, f"/verification/mine/{check.of('wang').pk}/") in told

    def test_the_guardian_of_a_minor_is_told_too(self, office):
        make_minor(office.cast.wang)
        open_check(office)
        told = Notice.objects.filter(text="enrollment.data-check-opened").values_list("person", flat=True)
        assert office.cast.guardian.pk in told

    def test_only_the_head_of_academic_affairs_opens_it(self, office):
        from enrollment.actions.open_campaign import open_campaign

        asked = {"kind": "YEARLY", "categories": (CATEGORY,), "asked_until": ASKED_UNTIL}
        with pytest.raises(CannotCheck, match="教务处负责人"):
            open_campaign(**asked, by=office.cast.registrar, at=OPENED)
        assert not Campaign.objects.exists()

    def test_a_second_one_for_the_same_students_is_refused_and_takes_no_number(self, check):
        with pytest.raises(CannotCheck, match="核对〔2023〕1号"):
            open_check(check.office)
        assert Document.objects.filter(kind="verification-campaign").count() == 1

    def test_the_database_refuses_a_second_one_too(self, check):
        with unrecorded("a second campaign of a test"), pytest.raises(DatabaseError), transaction.atomic():
            Campaign.objects.create(
                kind="YEARLY",
                year="2023-2024",
                categories=[CATEGORY, "OVERSEAS"],
                asked_until=ASKED_UNTIL,
                document=check.campaign.document,
                opened_by=check.cast.aa_head,
                opened_at=OPENED,
            )


class TestAnswering:
    def test_the_student_confirms_a_version_of_the_data(self, check):
        row = check.answer("wang")
        assert (row.state, row.answered_by, row.way) == ("ANSWERED", check.cast.wang, "ONLINE")
        assert row.data_digest == digest_of(own_data(check.of("wang")))

    def test_what_is_wrong_stands_sealed_with_both_values(self, check):
        row = check.answer("wang", phone=NEW_PHONE)
        assert row.state == "DIFFERENT"
        found = check.difference("phone")
        assert (found.ours, found.theirs, found.state) == ("13800005678", NEW_PHONE, "OPEN")
        entry = Entry.objects.get(event="enrollment.data-checked")
        assert entry.particulars["wrong"] == ["phone"]
        assert NEW_PHONE not in str(entry.particulars)

    def test_a_further_answer_takes_the_place_of_the_one_before(self, check):
        check.answer("wang", phone=NEW_PHONE, email="new@example.net")
        check.answer("wang", email="newer@example.net")
        assert list(Difference.objects.values_list("field", flat=True)) == ["email"]
        assert check.answer("wang").state == "ANSWERED"
        assert not Difference.objects.exists()

    def test_what_was_refused_is_opened_again_once_the_roll_says_otherwise(self, check):
        check.answer("wang", phone=NEW_PHONE, email="new@example.net")
        check.settle("phone", by=check.cast.dept_staff, accept=False, why="电话打不通")
        check.answer("wang", phone=NEW_PHONE, email="new@example.net")
        assert not Difference.objects.filter(field="phone", state="OPEN").exists()
        correct_contacts(
            enrollment=enrollment_of(check.cast.wang),
            values={"phone": "13700000000"},
            by=check.cast.dept_staff,
            at=OPENED,
        )
        check.answer("wang", phone=NEW_PHONE, email="new@example.net")
        assert Difference.objects.get(field="phone", state="OPEN").ours == "13700000000"

    def test_what_was_accepted_and_has_changed_back_since_is_opened_again(self, check):
        check.answer("wang", phone=NEW_PHONE, email="new@example.net")
        check.settle("phone", by=check.cast.dept_staff)
        check.answer("wang", phone=NEW_PHONE, email="new@example.net")
        assert not Difference.objects.filter(field="phone", state="OPEN").exists()
        correct_contacts(
            enrollment=enrollment_of(check.cast.wang),
            values={"phone": "13700000000"},
            by=check.cast.dept_staff,
            at=OPENED,
        )
        check.answer("wang", phone=NEW_PHONE, email="new@example.net")
        assert Difference.objects.get(field="phone", state="OPEN").theirs == NEW_PHONE

    def test_another_student_cannot_answer(self, check):
        with pytest.raises(NotFound):
            check.answer("wang", by=check.cast.li)

    def test_another_relative_is_not_asked_and_answers_for_nobody(self, check):
        with unrecorded("an uncle, verified to look on"):
            check.cast.wang.guardianships.update(is_legal=False)
        assert check.cast.guardian.pk not in {one.person for one in told_of(Verification.objects.all(), OPENED)}
        with pytest.raises(NotFound):
            check.answer("wang", by=check.cast.guardian)

    def test_the_guardian_answers_for_a_minor_and_not_for_an_adult(self, check):
        with unrecorded("consent of a test"):
            check.cast.wang.guardianships.update(consented_at=OPENED)
        make_minor(check.cast.wang)
        assert check.answer("wang", by=check.cast.guardian).answered_by == check.cast.guardian
        with unrecorded("a birth date of a test"):
            Student.objects.filter(person=check.cast.wang).update(birth_date=date(2004, 3, 5))
        with pytest.raises(NotFound):
            check.answer("wang", by=check.cast.guardian)

    def test_the_tutor_enters_a_signed_sheet_of_the_own_class_only(self, check):
        row = check.answer("wang", by=check.cast.tutor, way="PAPER")
        assert (row.way, row.answered_by) == ("PAPER", check.cast.tutor)
        with pytest.raises(NotFound):
            check.answer("li", by=check.cast.tutor, way="PAPER")
        with pytest.raises(NotFound):  # as if it were the student's own
            check_data(
                verification=check.of("li").pk, said=check.said("li"), way="ONLINE", by=check.cast.tutor, at=OPENED
            )

    def test_nothing_is_answered_once_it_is_closed(self, check):
        later = on(ASKED_UNTIL + timedelta(days=3))
        close_campaign(campaign=check.campaign.pk, by=check.cast.aa_head, at=later)
        with pytest.raises(CannotCheck):
            check.answer("wang")

    def test_changed_key_data_are_confirmed_anew(self, check):
        check.answer("wang")
        check.answer("li")
        record = records_of([enrollment_of(check.cast.wang).pk])[enrollment_of(check.cast.wang).pk]
        change_fields(
            changes=[(record, [Change("ethnic", "01", "02")])],
            source="SCHOOL", authority="户籍证明", by=check.cast.aa_head, at=OPENED,
        )  # fmt: skip
        assert check.of("wang").state == "ASKED"
        assert check.of("wang").data_digest == ""
        assert check.of("li").state == "ANSWERED"
        assert Notice.objects.filter(text="enrollment.data-check-again", person=check.cast.wang).exists()

    def test_changed_contact_data_are_not(self, check):
        check.answer("wang")
        record = records_of([enrollment_of(check.cast.wang).pk])[enrollment_of(check.cast.wang).pk]
        change_fields(
            changes=[(record, [Change("phone", record.now("phone"), NEW_PHONE)])],
            source="SCHOOL", authority="", by=check.cast.aa_head, at=OPENED,
        )  # fmt: skip
        assert check.of("wang").state == "ANSWERED"


class TestSettling:
    def test_the_department_accepts_a_phone_into_the_roll_with_its_history(self, differing_check):
        check = differing_check
        check.settle("phone", by=check.cast.dept_staff)
        assert Person.objects.get(pk=check.cast.wang.pk).phone == NEW_PHONE
        change = FieldChange.objects.get(field="phone")
        assert (change.old, change.new, change.source) == ("13800005678", NEW_PHONE, "STUDENT")
        assert check.difference("phone").state == "ACCEPTED"
        assert check.of("wang").state == "DIFFERENT"  # the name is still open

    def test_key_data_are_settled_by_the_head_of_academic_affairs_alone(self, differing_check):
        check = differing_check
        for officer in (check.cast.dept_head, check.cast.registrar, check.cast.tutor):
            with pytest.raises(NotFound):
                check.settle("name", by=officer)
        check.settle("name", by=check.cast.aa_head)
        assert Person.objects.get(pk=check.cast.wang.pk).name == "王梓涵"
        assert FieldChange.objects.get(field="name").source == "SCHOOL"

    def test_nobody_settles_what_they_entered_themselves(self, check):
        check.answer("wang", by=check.cast.aa_head, way="PAPER", name="王梓涵", phone=NEW_PHONE)
        with pytest.raises(NotFound):
            check.settle("name", "phone", by=check.cast.aa_head)
        assert Person.objects.get(pk=check.cast.wang.pk).name == "王子涵"
        check.settle("phone", by=check.cast.dept_staff)
        assert Person.objects.get(pk=check.cast.wang.pk).phone == NEW_PHONE

    def test_another_department_settles_nothing(self, differing_check):
        check = differing_check
        with pytest.raises(NotFound):
            check.settle("phone", by=check.cast.other_dept_staff)

    def test_with_the_last_one_the_row_is_settled_on_the_data_as_they_are_now(self, differing_check):
        check = differing_check
        check.settle("phone", "name", by=check.cast.aa_head, at=OPENED + timedelta(hours=1))
        row = check.of("wang")
        assert row.state == "SETTLED"
        assert row.data_digest == digest_of(own_data(row))

    def test_after_a_refusal_the_row_stands_for_the_data_as_they_were_answered(self, check):
        answered = check.answer("wang", phone=NEW_PHONE, email="new@example.net").data_digest
        check.settle("phone", by=check.cast.dept_staff)
        check.settle("email", by=check.cast.dept_staff, accept=False, why="写错了")
        assert (check.of("wang").state, check.of("wang").data_digest) == ("SETTLED", answered)

    def test_key_data_changed_meanwhile_are_asked_for_again_when_the_last_one_is_settled(self, differing_check):
        check = differing_check
        later = OPENED + timedelta(hours=1)
        record = records_of([enrollment_of(check.cast.wang).pk])[enrollment_of(check.cast.wang).pk]
        change_fields(
            changes=[(record, [Change("ethnic", "01", "02")])],
            source="SCHOOL", authority="户籍证明", by=check.cast.aa_head, at=later,
        )  # fmt: skip
        assert check.of("wang").state == "DIFFERENT"
        check.settle("phone", "name", by=check.cast.aa_head, at=later)
        assert (check.of("wang").state, check.of("wang").data_digest) == ("ASKED", "")
        assert Notice.objects.filter(text="enrollment.data-check-again", person=check.cast.wang).exists()

    def test_a_refusal_needs_its_reason_and_the_student_reads_it(self, differing_check):
        check = differing_check
        with pytest.raises(CannotCheck, match="原因"):
            check.settle("phone", by=check.cast.dept_staff, accept=False)
        check.settle("phone", by=check.cast.dept_staff, accept=False, why="电话打不通")
        told = Notice.objects.get(text="enrollment.difference-refused")
        assert told.person == check.cast.wang
        assert "电话打不通" not in str(told.facts)  # it stands on the page and travels in no message
        assert "电话打不通" in check.cast.client(check.cast.wang).get(told.link).content.decode()
        assert Person.objects.get(pk=check.cast.wang.pk).phone == "13800005678"

    def test_the_guardian_who_answered_reads_of_a_refusal_too(self, check):
        with unrecorded("consent of a test"):
            check.cast.wang.guardianships.update(consented_at=OPENED)
        make_minor(check.cast.wang)
        row = check.answer("wang", by=check.cast.guardian, phone=NEW_PHONE)
        check.settle("phone", by=check.cast.dept_staff, accept=False, why="电话打不通")
        told = Notice.objects.filter(text="enrollment.difference-refused")
        assert set(told.values_list("person", flat=True)) == {check.cast.wang.pk, check.cast.guardian.pk}
        assert told.get(person=check.cast.guardian).link == f"/verification/mine/{row.pk}/"

    def test_a_locked_field_stays_and_the_difference_stays_open(self, differing_check):
        check = differing_check
        with unrecorded("a registration with the state, of a test"):
            type(enrollment_of(check.cast.wang)).objects.filter(person=check.cast.wang).update(locked_at=OPENED)
        event = check.settle("name", by=check.cast.aa_head)
        assert event.settled == ()
        assert "2023-10-09" in event.left[0][1]
        assert check.difference("name").state == "OPEN"
        assert Person.objects.get(pk=check.cast.wang.pk).name == "王子涵"

    def test_a_value_the_roll_cannot_hold_is_left_with_a_sentence(self, check):
        check.answer("wang", id_number="110101200603050000")
        event = check.settle("id_number", by=check.cast.aa_head)
        assert event.left
        assert check.difference("id_number").state == "OPEN"

    def test_a_class_is_accepted_once_the_roll_says_so(self, check):
        check.answer("wang", **{"class": "机电2402班"})
        assert check.settle("class", by=check.cast.aa_head).left
        with unrecorded("a placement of a test"):
            enrollment_of(check.cast.wang).placements.filter(is_current=True).update(unit=check.cast.m2)
        check.settle("class", by=check.cast.aa_head)
        assert check.difference("class").state == "ACCEPTED"

    def test_what_has_changed_since_the_answer_is_looked_at_anew(self, differing_check):
        check = differing_check
        with unrecorded("a phone of a test"):
            wang = Person.objects.get(pk=check.cast.wang.pk)
            wang.phone = "13700000000"
            wang.save()
        assert check.settle("phone", by=check.cast.dept_staff).left
        assert Person.objects.get(pk=wang.pk).phone == "13700000000"

    def test_many_of_one_field_at_once(self, check):
        check.answer("wang", phone=NEW_PHONE)
        check.answer("li", phone="13922223333")
        event = check.settle("phone", by=check.cast.registrar)
        assert len(event.settled) == 2
        assert {check.of("wang").state, check.of("li").state} == {"SETTLED"}

    def test_a_guardians_number_is_corrected_with_the_guardian(self, check):
        check.answer("wang", guardian_phone="13933334444")
        check.settle("guardian_phone", by=check.cast.dept_staff)
        assert Person.objects.get(pk=check.cast.guardian.pk).phone == "13933334444"

    def test_without_a_guardian_on_record_the_number_is_left_and_the_others_go(self, check):
        with unrecorded("a guardian of a test"):
            check.cast.wang.guardianships.update(ended_at=OPENED)
        check.answer("wang", guardian_phone="13933334444", email="new@example.net")
        event = check.settle("guardian_phone", "email", by=check.cast.dept_staff)
        assert event.left == ((check.difference("guardian_phone").pk, "没有登记监护人，请先登记监护人并凭证件核实。"),)
        assert check.difference("email").state == "ACCEPTED"

    def test_two_answers_about_one_field_are_not_written_over_each_other(self, check):
        check.office.pay(check.cast.wang)
        hand_in(check.office, check.cast.wang, data={"phone": {"right": False, "value": NEW_PHONE}})
        check.answer("wang", phone="13922223333")
        event = check.settle("phone", by=check.cast.dept_staff)
        assert len(event.settled) == 1
        assert "单独处理" in event.left[0][1]
        assert Person.objects.get(pk=check.cast.wang.pk).phone == NEW_PHONE

    def test_an_id_number_that_two_students_name_goes_to_one_of_them(self, check, settings):
        settings.DEMO_MODE = True  # the numbers of our cast are those of examples
        with unrecorded("birth date and sex of a test"):
            Student.objects.update(birth_date=date(2006, 3, 5), sex="1")
        number = id_number(date(2006, 3, 5), 77)
        for key in ("wang", "li"):
            check.answer(key, id_number=number)
        event = check.settle("id_number", by=check.cast.aa_head)
        assert len(event.settled) == 1
        assert "单独处理" in event.left[0][1]
        assert sorted(Difference.objects.values_list("state", flat=True)) == ["ACCEPTED", "OPEN"]

    def test_what_is_settled_is_not_changed_any_more(self, differing_check):
        check = differing_check
        check.settle("phone", by=check.cast.dept_staff)
        with pytest.raises(NotFound):
            settle_differences(
                differences=[check.difference("phone").pk], accept=False, why="改主意", by=check.cast.aa_head, at=OPENED
            )
        with unrecorded("against the trigger"), pytest.raises(DatabaseError), transaction.atomic():
            Difference.objects.filter(field="phone").update(state="REFUSED", why="x")


class TestSigning:
    def test_the_tutor_signs_for_those_who_have_answered(self, differing_check):
        check = differing_check
        rows = [check.of("wang").pk, check.of("li").pk]
        with pytest.raises(NotFound):  # wang's row is still different, li is of another class
            sign_verifications(verifications=rows, by=check.cast.tutor, at=OPENED)
        sign_verifications(verifications=rows, by=check.cast.other_tutor, at=OPENED)
        assert (check.of("li").state, check.of("li").signed_by) == ("SIGNED", check.cast.other_tutor)
        assert check.of("wang").state == "DIFFERENT"

    def test_a_department_signs_when_nothing_differs_and_accounts_for_the_silent(self, check):
        def sign(note: str = "", department: str = "mechanics") -> None:
            unit = getattr(check.cast, department).pk
            said = {"campaign": check.campaign.pk, "department": unit, "note": note}
            sign_off_department(**said, by=check.cast.dept_head, at=OPENED)

        check.answer("wang", phone=NEW_PHONE)
        with pytest.raises(CannotCheck, match="1"):
            sign()
        check.settle("phone", by=check.cast.dept_staff)
        with pytest.raises(CannotCheck):
            sign(department="commerce")
        sign()
        signed = SignOff.objects.get()
        assert (signed.unit, signed.differences_open, signed.not_answered) == (check.cast.mechanics, 0, 0)
        with pytest.raises(CannotCheck, match="刘建军"):
            sign()

    def test_who_has_not_answered_is_accounted_for_in_a_note(self, check):
        said = {"campaign": check.campaign.pk, "department": check.cast.mechanics.pk}
        after = on(ASKED_UNTIL + timedelta(days=1))
        with pytest.raises(CannotCheck, match="2023-10-20"):
            sign_off_department(**said, note="在外实习，已电话核对", by=check.cast.dept_head, at=on(ASKED_UNTIL))
        with pytest.raises(CannotCheck):
            sign_off_department(**said, by=check.cast.dept_head, at=after)
        sign_off_department(**said, note="在外实习，已电话核对", by=check.cast.dept_head, at=after)
        assert SignOff.objects.get().not_answered == 1

    def test_closing_waits_for_the_last_day_and_names_who_has_not_signed(self, check):
        with pytest.raises(CannotCheck, match="2023-10-20"):
            close_campaign(campaign=check.campaign.pk, by=check.cast.aa_head, at=OPENED)
        event = close_campaign(
            campaign=check.campaign.pk, by=check.cast.aa_head, at=on(ASKED_UNTIL + timedelta(days=1))
        )
        assert set(event.unsigned) == {check.cast.mechanics.pk, check.cast.commerce.pk}


class TestAYearWithout:
    def test_a_year_without_a_check_is_named_and_one_with_it_is_not(self, office):
        [short] = years_without(OPENED)
        assert (short.category, short.year, short.wanted, short.is_late) == (CATEGORY, "2023-2024", 1, False)
        open_check(office)
        assert years_without(OPENED) == []

    def test_in_the_last_term_it_is_late(self, office):
        with unrecorded("a term of a test"):
            Term.objects.create(
                code="2023-2024-2", school_year="2023-2024", ordinal=2,
                opens_on=date(2024, 2, 26), ends_on=date(2024, 7, 5),
            )  # fmt: skip
        assert [one.is_late for one in years_without(OPENED)] == [False]
        assert [one.is_late for one in years_without(on(date(2024, 3, 1)))] == [True]

    def test_a_year_that_ended_without_one_stays_named_in_the_next(self, office):
        next_autumn = on(date(2024, 10, 8))
        with unrecorded("a term of a test"):
            Term.objects.create(
                code="2024-2025-1", school_year="2024-2025", ordinal=1,
                opens_on=date(2024, 9, 2), ends_on=date(2025, 1, 17),
            )  # fmt: skip
        open_check(office, at=next_autumn, until=date(2024, 10, 18))
        [short] = years_without(next_autumn)
        assert (short.year, short.is_over) == ("2023-2024", True)
        with pytest.raises(Amiss, match="2023-2024"):
            data_check.look(next_autumn)
        with unrecorded("a roll that was brought in this autumn"):
            Enrollment.objects.update(created_at=next_autumn)
        assert years_without(next_autumn) == []

    def test_an_edition_that_asks_for_none_is_never_short(self, brief_office):
        assert years_without(OPENED) == []
