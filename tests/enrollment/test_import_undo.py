"""Undoing an import: as a whole, while nothing depends on it; what was handed out stays used."""

from contextlib import nullcontext
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction

from enrollment.actions.change_status import change_status
from enrollment.actions.hand_out_activation import hand_out_activation
from enrollment.actions.place_hold import place_hold
from enrollment.actions.take_out_students import StillNeeded, take_out_students
from enrollment.actions.undo_import import undo_import
from enrollment.models import Enrollment, FormerNumber, IdDocument, ImportRow, Placement, StatusPeriod, Student
from enrollment.queries.dependents import OF_THE_ENTRY, WORDS, pointing_at
from security.actions.issue_link import issue_link
from security.journal import unrecorded
from security.models import Account, Entry, Guardianship, OneTimeCode, Person
from security.queries import NotFound
from tests.cast_import import IMPORTS, verdict
from tests.cast_roll import number_of
from tests.workbooks import good_row

V = ImportRow.Verdict


@pytest.fixture(autouse=True)
def _sample_numbers(settings):
    settings.DEMO_MODE = True


def counts():
    models = (Enrollment, Student, IdDocument, StatusPeriod, Placement, Guardianship, Account)
    return [model.objects.count() for model in models]


def one(number="3000000001"):
    return Enrollment.objects.get(student_no=number)


def write_by_hand(enrollment, **values):
    with transaction.atomic(), unrecorded("somebody at the database's own prompt"):
        Enrollment.objects.filter(pk=enrollment).update(**values)
        connection.check_constraints()


def test_an_import_goes_as_it_came(roll, upload, confirm, undo):
    before = counts()
    found = confirm(upload([good_row(n, 曾用名="旧名") for n in range(3)]))
    persons = list(Enrollment.objects.filter(student_no__startswith="30").values_list("person", flat=True))
    assert counts() != before
    found = undo(found)
    assert (found.state, found.undone_by) == ("UNDONE", roll.aa_head)
    assert counts() == before
    assert [verdict(found, n) for n in (2, 3, 4)] == [V.UNDONE] * 3
    for person in Person.objects.filter(pk__in=persons):
        assert (person.name, person.grams, person.phone, person.email_index) == ("", [], None, None)
    assert not Person.objects.filter(name__contains="大").exists()  # the parents came with it and go with it
    assert Entry.objects.filter(event="enrollment.students-taken-out", person__in=persons).count() == 3
    assert Entry.objects.filter(event="enrollment.import-undone").count() == 1
    connection.check_constraints()


def test_numbers_that_nobody_ever_saw_are_free_again(upload, confirm, undo):
    undo(confirm(upload([good_row(1)])))
    assert confirm(upload([good_row(1)])).state == "LOADED"
    assert one().student.id_documents.get().number == good_row(1)["证件号码"]


def test_a_number_for_which_a_link_was_handed_out_is_never_given_again(roll, upload, confirm, undo):
    found = confirm(upload([good_row(1), good_row(2)]))
    issue_link(account=one().person.account, by=roll.sysadmin, at=roll.at)
    assert undo(found).state == "UNDONE"
    assert list(FormerNumber.objects.values_list("number", "enrollment")) == [("3000000001", None)]
    again = upload([good_row(1), good_row(2)])
    assert (again.good, again.wrong) == (1, 1)
    with pytest.raises(IntegrityError, match="given before"):
        write_by_hand(roll.of("twin").pk, student_no="3000000001")


def test_a_number_on_an_activation_slip_is_used_too_and_the_code_dies(roll, upload, confirm, undo):
    found = confirm(upload([good_row(1, 班级="M2401")]))
    codes = {one().person_id: "ABCD2345"}
    hand_out_activation(unit=roll.m1.pk, codes=codes, by=roll.tutor, at=roll.at)
    assert undo(found).state == "UNDONE"
    assert not OneTimeCode.objects.exists()
    assert FormerNumber.objects.get().number == "3000000001"
    connection.check_constraints()


def test_as_long_as_one_student_is_needed_nothing_is_undone_and_the_page_says_why(roll, upload, confirm, undo):
    found = confirm(upload([good_row(1), good_row(2), good_row(3)]))
    place_hold(enrollment=one().pk, kind="FEES", reason="欠学费", by=roll.registrar, at=roll.at)
    change_status(
        enrollments=[one("3000000002").pk], transition="register", authority="x", by=roll.registrar, at=roll.at
    )
    before = counts()
    page = roll.client(roll.aa_head).get(f"{IMPORTS}{found.pk}/undo/").content.decode()
    assert good_row(1)["姓名"] in page
    assert "已设置限制" in page
    assert "学籍状态已变动" in page
    assert good_row(3)["姓名"] not in page
    found = undo(found)
    assert (found.state, counts()) == ("LOADED", before)
    assert found.undo_job.state == "FAILED"
    assert "2" in found.undo_job.message


def test_what_a_student_has_done_counts_and_so_does_what_others_added(roll, upload, confirm):
    found = confirm(upload([good_row(n) for n in range(1, 5)]))
    persons = {n: one(f"300000000{n}").person for n in range(1, 5)}
    with unrecorded("what happens to students"):
        Entry.objects.create(at=roll.at, by=persons[1], act_id="0" * 32, event="security.signed-in")
        Guardianship.objects.create(person=roll.wang, guardian=persons[2], relation="71")
        Enrollment.objects.filter(person=persons[3]).update(platform_state="REGISTERED")
    for n, needed in ((1, True), (2, True), (3, True), (4, False)):
        act = partial(take_out_students, enrollments=[one(f"300000000{n}").pk], authority="", by=roll.aa_head)
        with pytest.raises(StillNeeded) if needed else nullcontext():
            act(at=roll.at)
    assert found.state == "LOADED"


def test_who_was_known_before_keeps_everything_but_the_new_enrollment(roll, upload, confirm, undo):
    gone = roll.of("gone")
    row = good_row(1, 姓名="钱退", 性别="男", 出生日期="2010-06-06", 证件号码=number_of("gone"))
    found = confirm(upload([row]))
    assert gone.student.enrollments.count() == 2
    assert undo(found).state == "UNDONE"
    assert gone.student.enrollments.get().pk == gone.pk
    gone.person.refresh_from_db()
    assert gone.person.name == "钱退"
    assert gone.student.id_documents.get().number == number_of("gone")


def test_undoing_is_for_the_head_of_academic_affairs(roll, upload, confirm):
    found = confirm(upload([good_row(1)]))
    for role, status in (("registrar", 403), ("dept_head", 404), ("finance", 404), ("wang", 404), ("aa_head", 200)):
        assert roll.client(getattr(roll, role)).get(f"{IMPORTS}{found.pk}/undo/").status_code == status, role
    with pytest.raises(NotFound):
        undo_import(upload=found.pk, by=roll.registrar, at=roll.at)
    assert "undo" not in roll.client(roll.registrar).get(f"{IMPORTS}{found.pk}/").content.decode()
    assert f"{IMPORTS}{found.pk}/undo/" in roll.client(roll.aa_head).get(f"{IMPORTS}{found.pk}/").content.decode()


def test_an_import_that_is_not_loaded_has_nothing_to_undo(roll, upload):
    found = upload([good_row(1)])
    assert roll.client(roll.aa_head).get(f"{IMPORTS}{found.pk}/undo/").status_code == 302
    with pytest.raises(NotFound):
        undo_import(upload=found.pk, by=roll.aa_head, at=roll.at)


def test_every_relation_to_a_student_has_its_words_or_belongs_to_the_entry():
    """A new relation: say in `enrollment.queries.dependents.WORDS` what it means that such a row is there."""
    labels = {label for model in (Enrollment, Student) for label, _model, _name in pointing_at(model)}
    labels |= {label for label, _model, _name in pointing_at(Person, hidden=False)}
    assert labels - set(WORDS) - OF_THE_ENTRY == set()
