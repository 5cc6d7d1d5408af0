"""Masked data are shown with a reason, to whom the matrix allows, a few at a time; the student reads who saw them."""

import re
from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from casework.models import Notice
from enrollment.actions.reveal_data import CannotReveal, reveal_data
from enrollment.queries.reveals import EVERYTHING, lifting_for
from security.journal import unrecorded
from security.models import Entry, Guardianship, Reveal
from security.queries import NotFound
from security.rules import revealing
from tests.cast import build_cast
from tests.cast_roll import build_roll, number_of

WHY = {"purpose": "REACH", "reason": "通知家长到校"}


def address(roll, key, part="reveal"):
    return f"/students/{roll.enrollments[key]}/{part}/"


def text_of(response):
    return re.sub(r"<[^>]+>", " ", response.content.decode())


def show(roll, by, key, *data, **more):
    form = {"what": data, "act_key": uuid4(), **WHY, **more}
    return roll.client(getattr(roll, by)).post(address(roll, key), form)


def test_a_registrar_has_the_numbers_shown_and_they_stand_nowhere_else(roll):
    answer = show(roll, "registrar", "twin", "id_number", "phone")
    assert answer.status_code == 200
    text = text_of(answer)
    assert number_of("twin") in text
    assert "13800005678" in text
    assert "no-store" in answer["Cache-Control"]
    row = Reveal.objects.get()
    assert (row.person, row.by, row.office) == (roll.person_of("twin"), roll.registrar, "REGISTRAR")
    assert (row.data, row.purpose, row.reason) == (["id_number", "phone"], "REACH", "通知家长到校")
    entry = Entry.objects.get(event="security.revealed")
    assert (entry.person, entry.by) == (row.person, roll.registrar)
    assert number_of("twin") not in str(entry.particulars)
    assert "通知家长到校" not in str(entry.particulars)


def test_the_reason_stands_sealed(roll):
    show(roll, "registrar", "twin", "phone")
    with connection.cursor() as cursor:
        cursor.execute("select reason from security_reveal")
        assert "通知家长到校".encode() not in bytes(cursor.fetchone()[0])


@pytest.mark.parametrize(
    "missing", [{"purpose": ""}, {"reason": ""}, {"reason": "a"}, {"purpose": "OWN"}, {"what": ()}]
)
def test_without_purpose_and_reason_nothing_is_shown_and_nothing_typed_is_lost(roll, missing):
    answer = show(roll, "registrar", "twin", "phone", **missing)
    assert answer.status_code == 400
    assert "13800005678" not in text_of(answer)
    wanted = {"fields": missing.get("what", ["phone"]), **WHY, **missing}
    wanted.pop("what", None)
    with pytest.raises(CannotReveal):
        reveal_data(enrollment=roll.enrollments["twin"], by=roll.registrar, at=roll.at, **wanted)
    assert not Reveal.objects.exists()
    if "reason" not in missing:
        assert "通知家长到校" in text_of(answer)


def test_the_student_reads_who_had_what_shown_when_and_why(roll):
    show(roll, "registrar", "wang", "id_number", "phone")
    for page in (address(roll, "wang", "access"), "/account/access/"):
        text = text_of(roll.client(roll.wang).get(page))
        for words in ("赵敏", "学籍管理员", "身份证号", "通知家长到校"):
            assert words in text, (page, words)


def test_a_guardian_reads_it_for_a_minor_and_nobody_else_does(roll):
    show(roll, "registrar", "wang", "phone")
    assert "赵敏" in text_of(roll.client(roll.guardian).get(address(roll, "wang", "access")))
    for stranger in ("li", "nobody", "principal", "sysadmin", "auditor"):
        assert roll.client(getattr(roll, stranger)).get(address(roll, "wang", "access")).status_code == 404
    assert "赵敏" in text_of(roll.client(roll.dept_head).get(address(roll, "wang", "access")))


def test_whose_telephone_number_was_shown_along_reads_it_too(roll):
    with unrecorded("a telephone number for this test"):
        roll.guardian.phone = "13900001111"
        roll.guardian.save()
    answer = show(roll, "registrar", "wang", "guardian_phone")
    assert "王建国 13900001111" in text_of(answer)
    assert "赵敏" in text_of(roll.client(roll.guardian).get("/account/access/"))


WHOLE = EVERYTHING
NOT_THE_BANK = EVERYTHING - {"bank_account", "reserved"}
WHO = {
    "aa_head": WHOLE, "registrar": WHOLE, "dept_head": WHOLE, "tutor": revealing.PHONES, "wang": WHOLE,
    "guardian": NOT_THE_BANK,
    **dict.fromkeys(
        ("principal", "vice_leader", "dept_staff", "other_dept_head", "other_tutor", "teacher", "sa_head", "sa_staff",
         "archivist", "finance", "clinic", "li", "nobody", "sysadmin", "secadmin", "auditor")
    ),
}  # fmt: skip


@pytest.mark.parametrize("role", WHO)
def test_what_may_be_shown_to_whom_is_what_the_matrix_says(roll, role):
    lifting = lifting_for(getattr(roll, role), roll.of("wang"), roll.at)
    assert (lifting and lifting.fields) == WHO[role]


def test_a_tutor_sees_telephone_numbers_and_no_more_even_if_the_form_is_altered(roll):
    assert "13800005678" in text_of(show(roll, "tutor", "twin", "phone"))
    assert show(roll, "tutor", "twin", "id_number").status_code == 400
    with pytest.raises(NotFound):
        reveal_data(enrollment=roll.enrollments["twin"], fields=["id_number"], **WHY, by=roll.tutor, at=roll.at)
    with pytest.raises(NotFound):
        reveal_data(enrollment=roll.enrollments["li"], fields=["phone"], **WHY, by=roll.tutor, at=roll.at)


def test_own_data_need_no_reason_but_are_entered(roll):
    answer = roll.client(roll.wang).post(address(roll, "wang"), {"what": ["home_address"], "act_key": uuid4()})
    assert "东湖路" in text_of(answer)
    assert Reveal.objects.get().purpose == revealing.OWN
    assert "王子涵" in text_of(roll.client(roll.wang).get("/account/access/"))


def test_a_guardian_of_an_adult_sees_nothing_without_the_adults_consent(roll):
    foreign = roll.person_of("foreign")  # born 2005
    link = {"relation": "51", "is_legal": True, "verified_at": roll.at, "verified_by": roll.registrar}
    with unrecorded("a father"):
        Guardianship.objects.create(person=foreign, guardian=roll.guardian, **link)
    if foreign.student.birth_date.year + 18 < roll.at.year:
        assert roll.client(roll.guardian).get(address(roll, "foreign")).status_code == 404


def many(roll, count, *, at=None):
    for number in range(count):
        moment = (at or roll.at) + timedelta(seconds=number)
        reveal_data(enrollment=roll.enrollments["twin"], fields=["phone"], **WHY, by=roll.registrar, at=moment)


def test_the_auditor_is_told_once_of_an_officer_who_has_very_many_shown(roll):
    many(roll, revealing.NOTED - 1)
    assert not Entry.objects.filter(event="security.many-reveals").exists()
    many(roll, 3, at=roll.at + timedelta(minutes=5))
    assert Entry.objects.filter(event="security.many-reveals", person=roll.registrar).count() == 1
    notice = Notice.objects.get(text="enrollment.many-reveals")
    assert notice.person == roll.auditor
    auditor = roll.client(roll.auditor)
    assert "赵敏" in text_of(auditor.get("/audit/reveals/"))
    assert Entry.objects.filter(event="security.audit-read", by=roll.auditor).count() == 1
    assert "通知家长到校" in text_of(auditor.get(notice.link))
    assert Entry.objects.filter(event="security.reveals-reviewed", by=roll.auditor, person=roll.registrar).exists()


def test_beyond_sixty_an_hour_it_is_refused_with_the_way_out(roll):
    limit = revealing.OFFICER[0]
    many(roll, limit.count)
    with pytest.raises(CannotReveal, match="20"):
        many(roll, 1, at=roll.at + timedelta(minutes=59))
    many(roll, 1, at=roll.at + timedelta(minutes=61))
    reveal_data(enrollment=roll.enrollments["wang"], fields=["phone"], by=roll.wang, at=roll.at)


def test_pressing_twice_is_one_look(roll):
    client, form = roll.client(roll.registrar), {"what": ["phone"], "act_key": uuid4(), **WHY}
    for _ in range(2):
        assert "13800005678" in text_of(client.post(address(roll, "twin"), form))
    assert Reveal.objects.count() == 1


def test_the_key_of_a_form_opens_no_other_student_and_nothing_later(roll):
    client, form = roll.client(roll.registrar), {"what": ["id_number"], "act_key": uuid4(), **WHY}
    assert number_of("twin") in text_of(client.post(address(roll, "twin"), form))
    other = client.post(address(roll, "rare"), form)
    assert (other.status_code, number_of("rare") in text_of(other)) == (400, False)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        again = client.post(address(roll, "twin"), form)
    assert (again.status_code, number_of("twin") in text_of(again)) == (400, False)
    assert Reveal.objects.count() == 1


def test_the_key_of_another_act_opens_nobody(roll):
    key, client = uuid4(), roll.client(roll.registrar)
    held = {"kind": "FEES", "reason": "欠学费", "act_key": key}
    assert client.post(f"/students/{roll.enrollments['twin']}/holds/", held).status_code == 302
    answer = client.post(address(roll, "twin"), {"what": ["id_number"], "act_key": key, **WHY})
    assert (answer.status_code, number_of("twin") in text_of(answer)) == (400, False)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_limit_holds_when_many_ask_at_once():
    roll = build_roll(build_cast(timezone.now()))
    many(roll, revealing.OFFICER[0].count - 1)
    ready, shown = Barrier(4), []

    def ask():
        ready.wait()
        try:
            reveal_data(
                enrollment=roll.enrollments["twin"], fields=["phone"], **WHY, by=roll.registrar,
                at=roll.at + timedelta(minutes=2),
            )  # fmt: skip
            shown.append(1)
        except CannotReveal:
            pass
        finally:
            connection.close()

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(shown) == 1
