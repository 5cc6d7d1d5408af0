"""Guardians come and go after the entry: an officer enters one, sees a document, hands out a code, and ends the link
with a reason (SEC-2.4)."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from casework.queries.desk import wards_of
from enrollment.actions.end_guardian import CannotEnd, end_guardian
from enrollment.actions.enter_guardian import CannotEnter, enter_guardian
from enrollment.actions.issue_guardian_code import issue_guardian_code
from enrollment.actions.verify_guardian import verify_guardian
from enrollment.models import Enrollment
from security.journal import unrecorded
from security.models import Account, Entry, Guardianship, OneTimeCode, Person
from security.queries import NotFound
from tests.cast import build_cast
from tests.cast_import import IMPORTS, problems
from tests.cast_roll import build_roll
from tests.enrollment.test_door import with_accounts
from tests.guarantees.races import meet
from tests.workbooks import good_row

MOTHER = {"name": "周慧", "relation": "52", "phone": "13912345678", "is_legal": True}
TYPED = {"what": "enter", "name": "周慧", "relation": "52", "phone": "139 1234 5678", "is_legal": "on"}


def entered(roll, key="twin", by="tutor", **more):
    return enter_guardian(person=roll.person_of(key).pk, **MOTHER | more, by=getattr(roll, by), at=roll.at)


def link_of(roll, key="twin", name="周慧"):
    return Guardianship.objects.get(person=roll.person_of(key), guardian__name=name)


def verified(roll, key="twin"):
    """The link of the mother, verified."""
    link = link_of(roll, key)
    verify_guardian(link=link.pk, proof="REGISTER", by=roll.tutor, at=roll.at)
    return link


def guardian_signs_in(code, client=None):
    return (client or Client()).post("/guardian/", {"number": "2024010102", "code": code})


def page_of(roll, key="twin"):
    return f"/students/{roll.enrollments[key]}/guardians/"


def text_of(response):
    return re.sub(r"<[^>]+>", " ", response.content.decode())


def test_a_student_who_came_without_guardians_gets_one_who_is_verified_and_lets_in_by_a_code(roll):
    with_accounts(roll)
    with unrecorded("an import without guardian columns"):
        Guardianship.objects.filter(person=roll.person_of("twin")).delete()
    tutor, page = roll.client(roll.tutor), page_of(roll)
    assert tutor.post(page, TYPED | {"act_key": uuid4()}).status_code == 302
    link = link_of(roll)
    assert (link.relation, link.is_legal, link.verified_at, link.guardian.phone) == ("52", True, None, "139 1234 5678")
    assert not wards_of(link.guardian, roll.at).exists()  # nothing before a document was seen
    tutor.post(page, {"what": "verify", "link": link.pk, "proof": "REGISTER", "act_key": uuid4()})
    shown = text_of(tutor.post(page, {"what": "code", "link": link.pk}))
    code = re.search(r"\b[2-9A-Z]{5}-[2-9A-Z]{5}\b", shown)[0]
    guardian = Client()
    assert guardian_signs_in(code, guardian).status_code == 302
    assert "王子涵" in text_of(guardian.get("/me/"))
    events = set(Entry.objects.filter(person=roll.person_of("twin")).values_list("event", flat=True))
    assert {"security.guardian-entered", "security.guardian-verified"} <= events


def test_the_number_of_the_guardian_stands_in_no_journal(roll):
    entered(roll)
    assert "13912345678" not in "".join(str(one) for one in Entry.objects.values_list("particulars", flat=True))


def test_the_second_press_enters_nobody_twice(roll):
    tutor, typed = roll.client(roll.tutor), TYPED | {"act_key": uuid4()}
    assert [tutor.post(page_of(roll), typed).status_code for _ in range(2)] == [302, 302]
    assert link_of(roll)
    assert Person.objects.filter(name="周慧").count() == 1


@pytest.mark.parametrize("phone", ["13912345678", "139-1234-5678", ""])
def test_who_is_on_record_already_is_refused_in_words(roll, phone):
    entered(roll)
    answer = roll.client(roll.tutor).post(page_of(roll), TYPED | {"phone": phone, "act_key": uuid4()})
    assert answer.status_code == 400
    assert "已登记" in text_of(answer)
    assert Guardianship.objects.filter(person=roll.person_of("twin"), guardian__name="周慧").count() == 1


@pytest.mark.parametrize(
    ("typed", "field"), [({"name": " "}, "name"), ({"name": "周"}, "name"), ({"phone": "12"}, "phone"),
                         ({"relation": ""}, "relation"), ({"relation": "00"}, "relation")],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(roll, typed, field):
    answer = roll.client(roll.tutor).post(page_of(roll), TYPED | typed | {"act_key": uuid4()})
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert not Person.objects.filter(name="周慧").exists()


def test_the_mother_of_two_children_is_one_person_and_a_namesake_with_another_number_is_not(roll):
    entered(roll)
    entered(roll, "rare", by="dept_head", phone="139-1234-5678")
    entered(roll, "long_name", by="dept_head", phone="13700007777")
    entered(roll, "foreign", by="dept_head", phone="")
    assert link_of(roll).guardian == link_of(roll, "rare").guardian
    others = {link_of(roll, key).guardian_id for key in ("twin", "long_name", "foreign")}
    assert len(others) == 3


class TestFromAWorkbook:
    """Who stands beside two students is one person, with one account (SEC-2.4)."""

    MOTHER = {"监护人姓名": "周慧", "监护人关系": "母亲", "监护人电话": "139 1234 5678"}

    @pytest.fixture(autouse=True)
    def _sample_numbers(self, settings):
        settings.DEMO_MODE = True

    def test_the_guardian_of_a_child_who_is_here_is_the_same_person_and_the_dry_run_says_so(
        self, roll, upload, confirm
    ):
        entered(roll)
        known = verified(roll).guardian
        found = upload([good_row(1, **self.MOTHER | {"监护人电话": "13912345678"})])
        assert (found.good, problems(found, 2)) == (1, [("", "note")])
        page = roll.client(roll.registrar).get(f"{IMPORTS}{found.pk}/?rows=GOOD").content.decode()
        assert "周慧（电话相同）已登记为本校学生的监护人" in page
        confirm(found)
        second = Enrollment.objects.get(ksh=f"25{1:012d}")
        link = Guardianship.objects.get(person=second.person, guardian=known)
        assert link.verified_at is None  # of this child no document was seen yet
        assert not wards_of(known, roll.at).filter(pk=second.person_id).exists()

    def test_brothers_in_one_workbook_have_one_mother_and_a_namesake_with_another_number_is_not_she(
        self, roll, upload, confirm
    ):
        rows = [good_row(1, **self.MOTHER), good_row(2, **self.MOTHER), good_row(3, **self.MOTHER | {"监护人电话": ""})]
        found = upload([*rows, good_row(4, **self.MOTHER | {"监护人电话": "13700007777"})])
        confirm(found)
        guardians = [Guardianship.objects.get(person__enrollments__ksh=f"25{n:012d}").guardian_id for n in (1, 2, 3, 4)]
        assert guardians[0] == guardians[1]
        assert len(set(guardians)) == 3
        assert Person.objects.filter(name="周慧").count() == 3

    def test_undone_the_guardian_of_another_child_stays(self, roll, upload, confirm, undo):
        entered(roll)
        known = link_of(roll).guardian
        assert undo(confirm(upload([good_row(1, **self.MOTHER)]))).state == "UNDONE"
        assert Person.objects.get(pk=known.pk).name == "周慧"
        assert link_of(roll).guardian == known

    def test_one_guardian_twice_in_a_row_is_refused_in_words(self, upload):
        again = {"监护人2姓名": "周慧", "监护人2关系": "其他", "监护人2电话": "139 1234 5678"}
        found = upload([good_row(1, **self.MOTHER, **again)])
        assert ("guardian2_name", "error") in problems(found, 2)


@pytest.mark.parametrize(
    "by", ["other_tutor", "other_dept_head", "teacher", "sysadmin", "principal", "guardian", "wang"]
)
def test_nobody_else_enters_or_ends_a_guardian(roll, by):
    entered(roll)
    with pytest.raises(NotFound):
        entered(roll, by=by, name="别人")
    with pytest.raises(NotFound):
        end_guardian(link=link_of(roll).pk, why="x", by=getattr(roll, by), at=roll.at)
    assert link_of(roll).ended_at is None


def test_an_ended_guardian_sees_nothing_is_signed_out_and_the_code_is_over(roll):
    entered(roll)
    link = verified(roll)
    with_accounts(roll)
    issue_guardian_code(link=link.pk, code="23456ABCDE", by=roll.tutor, at=roll.at)
    account = Account.objects.get(person=link.guardian)
    guardian = Client()
    guardian.force_login(account)
    assert guardian.get(f"/students/{roll.enrollments['twin']}/").status_code == 200
    answer = roll.client(roll.tutor).post(
        page_of(roll), {"what": "end", "link": link.pk, "why": "法院判决变更抚养", "act_key": uuid4()}, follow=True
    )
    assert "周慧" not in text_of(answer)
    link.refresh_from_db()
    assert link.ended_at is not None
    assert not wards_of(link.guardian, timezone.now()).exists()
    assert guardian.get(f"/students/{roll.enrollments['twin']}/").status_code == 302  # to the door
    assert not OneTimeCode.objects.filter(account=account, over_at=None).exists()
    assert guardian_signs_in("23456ABCDE").status_code == 400
    entry = Entry.objects.get(event="security.guardian-ended", person=roll.person_of("twin"))
    assert "法院判决变更抚养" in str(entry.particulars)


def test_who_has_another_ward_stays_signed_in_and_sees_that_one_only(roll):
    for key, by in (("twin", "tutor"), ("rare", "dept_head")):
        entered(roll, key, by=by)
        verify_guardian(link=link_of(roll, key).pk, proof="BIRTH", by=roll.dept_head, at=roll.at)
    issue_guardian_code(link=link_of(roll).pk, code="23456ABCDE", by=roll.tutor, at=roll.at)
    guardian = Client()
    guardian.force_login(Account.objects.get(person=link_of(roll).guardian))
    end_guardian(link=link_of(roll).pk, why="监护关系变更", by=roll.tutor, at=timezone.now())
    assert guardian.get(f"/students/{roll.enrollments['twin']}/").status_code == 404
    assert guardian.get(f"/students/{roll.enrollments['rare']}/").status_code == 200
    assert OneTimeCode.objects.filter(account__person=link_of(roll).guardian, over_at=None).exists()


def test_without_a_reason_nothing_ends_and_what_has_ended_ends_once(roll):
    entered(roll)
    link = link_of(roll).pk
    with pytest.raises(CannotEnd):
        end_guardian(link=link, why="  ", by=roll.tutor, at=roll.at)
    end_guardian(link=link, why="登记有误", by=roll.tutor, at=roll.at)
    with pytest.raises(CannotEnd):
        end_guardian(link=link, why="登记有误", by=roll.dept_head, at=roll.at)


def test_entered_again_it_is_the_same_person_with_a_link_to_be_verified_anew(roll):
    entered(roll)
    first = verified(roll)
    end_guardian(link=first.pk, why="登记有误", by=roll.tutor, at=roll.at)
    entered(roll)
    again = Guardianship.objects.get(person=roll.person_of("twin"), guardian__name="周慧", ended_at=None)
    assert (again.guardian, again.verified_at) == (first.guardian, None)
    assert not wards_of(first.guardian, roll.at).exists()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_officers_who_enter_the_same_guardian_at_once_one_is_told():
    roll = build_roll(build_cast(timezone.now()))
    first, second, waited = meet(
        lambda: entered(roll),
        lambda: entered(roll, by="dept_head"),
        held_at='INSERT INTO "security_guardianship"',
    )
    assert isinstance(second, CannotEnter)
    assert (first.name, waited) == ("周慧", True)
    assert link_of(roll)
