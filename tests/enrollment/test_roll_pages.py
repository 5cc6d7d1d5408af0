"""The list of students and the page of one, as the offices, the student and the guardian see them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localtime
from lxml import html

from enrollment.actions.change_status import change_status
from enrollment.actions.enter_students import enter_students
from enrollment.actions.place_hold import place_hold
from enrollment.models import Enrollment, Hold
from security.journal import unrecorded
from security.models import Entry
from security.queries import the_system
from tests.cast_roll import newcomer, number_of

ROLL = "/students/"


def text_of(response):
    return re.sub(r"<[^>]+>", " ", response.content.decode())


def page(roll, by, key, part=""):
    return roll.client(getattr(roll, by)).get(f"{ROLL}{roll.enrollments[key]}/{part}")


def test_namesakes_are_told_apart_by_number_and_the_last_four(roll):
    text = text_of(roll.client(roll.registrar).get(ROLL, {"q": "王子涵"}))
    for key in ("wang", "twin", "namesake"):
        assert f"{roll.of(key).student_no} · {number_of(key)[-4:]}" in text
        assert number_of(key) not in text


def test_the_filters_stay_in_the_address(roll):
    answer = roll.client(roll.registrar).get(ROLL, {"department": roll.commerce.pk, "status": "ON_LEAVE"})
    assert "赵雪" in text_of(answer)
    assert "李思琪" not in text_of(answer)
    assert f'<option value="{roll.commerce.pk}" selected>' in answer.content.decode()


@pytest.mark.parametrize(
    "asked", [{"department": "x"}, {"unit": "9" * 30}, {"status": "'"}, {"after": "~~~"}, {"after": "a~b~c"}]
)
def test_an_altered_address_is_read_as_if_it_had_not_been_asked(roll, asked):
    assert roll.client(roll.registrar).get(ROLL, asked).status_code == 200


def test_a_tutor_finds_nobody_of_another_class(roll):
    answer = text_of(roll.client(roll.tutor).get(ROLL, {"q": "李思琪"}))
    assert "2024020101" not in answer


def test_finance_sees_names_and_numbers_only(roll):
    answer = roll.client(roll.finance).get(ROLL, {"q": "王子涵"})
    assert "2024010102" in text_of(answer)
    assert number_of("twin")[-4:] not in text_of(answer)
    assert reverse("enrollment:student", args=[roll.enrollments["twin"]]) not in answer.content.decode()
    assert page(roll, "finance", "twin").status_code == 404


def test_the_page_shows_sensitive_data_masked(roll):
    text = text_of(page(roll, "registrar", "twin"))
    assert "138••••5678" in text
    assert "139••••1234" in text
    assert number_of("twin")[-4:] in text
    for secret in ("13800005678", "13900001234", number_of("twin"), "twin@example.net", "东湖路"):
        assert secret not in text


STUDY = {
    "category": ("SVS_PART_TIME", "非全日制中职生"),
    "boarding": ("2", "住校"),
    "student_source": ("应届初中毕业生", "应届初中毕业生"),
    "exam_ticket_no": ("ZK88123", "ZK88123"),
    "exam_score": ("512.50", "512.5"),
    "admission_kind": ("提前招生", "提前招生"),
    "joint_mode": ("分段联招", "分段联招"),
    "joint_school_code": ("4141012345", "4141012345"),
    "checked_in_on": ("2024-08-31", "2024-08-31"),
}


def test_what_is_known_of_the_study_stands_on_the_page_for_the_tutor_too(roll):
    with unrecorded("what an import brought"):
        stored = {key: value for key, (value, _shown) in STUDY.items()}
        Enrollment.objects.filter(pk=roll.enrollments["twin"]).update(**stored)
    for by in ("registrar", "tutor"):
        text = text_of(page(roll, by, "twin"))
        assert [shown for _stored, shown in STUDY.values() if shown not in text] == [], by


def test_the_status_is_told_in_plain_words(roll):
    leave = {"transition": "go_on_leave", "authority": "休学决定书", "by": roll.registrar, "at": roll.at}
    change_status(enrollments=[roll.enrollments["twin"]], **leave)
    document = html.fromstring(page(roll, "registrar", "twin").content.decode())
    [timeline] = document.xpath("//ol[@class='timeline']")
    told = [[one.text_content().strip() for one in entry[0][:2]] for entry in timeline]
    assert told == [["休学", "休学"], ["登记入学籍", "在籍"]]  # what happened and the status since, newest first
    newest = " ".join(timeline[0].text_content().split())
    assert "休学决定书" in newest
    assert localtime(roll.at).date().isoformat() in newest
    for code in ("ON_LEAVE", "go_on_leave", "ACTIVE", "enter"):
        assert code not in timeline.text_content()


def test_the_applications_of_a_student_stand_with_kind_number_and_state(morning):
    application, enrollment = morning.of("sun"), morning.enrollment(morning.students["sun"])
    address = reverse("enrollment:student_applications", args=[enrollment.pk])
    document = html.fromstring(morning.cast.client(morning.cast.registrar).get(address).content.decode())
    [row] = document.xpath("//table//tbody/tr")
    kind, number, _submitted, state = [cell.text_content().strip() for cell in row]
    assert (kind, number, state) == ("学期注册", application.number, "审核中")
    assert row.xpath(".//a/@href") == [reverse("casework:application", args=[application.pk])]


def test_the_student_and_the_guardian_see_the_page_and_no_stranger_does(roll):
    for by, status in (("wang", 200), ("guardian", 200), ("li", 404), ("nobody", 404), ("sysadmin", 404)):
        assert page(roll, by, "wang").status_code == status, by
    assert page(roll, "guardian", "wang", "journal/").status_code == 404
    assert page(roll, "wang", "wang", "journal/").status_code == 200


def test_the_journal_tells_who_did_what(roll):
    place_hold(enrollment=roll.enrollments["twin"], kind="FEES", reason="欠学费", by=roll.registrar, at=roll.at)
    text = text_of(page(roll, "dept_head", "twin", "journal/"))
    assert "赵敏" in text
    assert "学费未缴清" in text


def test_a_hold_is_placed_and_lifted_with_a_reason(roll):
    client, base = roll.client(roll.registrar), f"{ROLL}{roll.enrollments['twin']}/holds/"
    assert client.post(base, {"kind": "FEES", "reason": ""}).status_code == 400
    assert client.post(base, {"kind": "FEES", "reason": "欠学费"}).status_code == 302
    assert client.post(base, {"kind": "FEES", "reason": "欠学费"}).status_code == 400  # one is open already
    hold = Hold.objects.get()
    client.post(f"{base}lift/", {"hold": hold.pk, "why": ""})
    hold.refresh_from_db()
    assert hold.lifted_at is None
    client.post(f"{base}lift/", {"hold": hold.pk, "why": "已缴清"})
    hold.refresh_from_db()
    assert (hold.lifted_by, hold.lifted_why) == (roll.registrar, "已缴清")
    assert set(Entry.objects.values_list("event", flat=True)) >= {"enrollment.hold-placed", "enrollment.hold-lifted"}


def test_an_office_sets_the_holds_it_knows_the_reason_of(roll):
    base = f"{ROLL}{roll.enrollments['twin']}/holds/"
    answer = roll.client(roll.sa_head).get(base).content.decode()
    assert "处分未决" in answer
    assert 'value="FEES"' not in answer
    assert roll.client(roll.sa_head).post(base, {"kind": "FEES", "reason": "x"}).status_code == 400
    assert roll.client(roll.tutor).post(f"{ROLL}{roll.enrollments['twin']}/holds/", {"kind": "FEES"}).status_code == 403
    assert not Hold.objects.exists()


def test_a_person_leads_to_the_newest_enrollment(roll):
    answer = roll.client(roll.registrar).get(f"/persons/{roll.of('twin').person_id}/")
    assert answer["Location"] == f"{ROLL}{roll.enrollments['twin']}/"
    assert roll.client(roll.li).get(f"/persons/{roll.of('twin').person_id}/").status_code == 404


def queries(client, address, **asked):
    with CaptureQueriesContext(connection) as counted:
        assert client.get(address, asked).status_code == 200
    return len(counted)


def test_pages_cost_a_bounded_number_of_queries_whatever_their_length(roll):
    client = roll.client(roll.registrar)
    client.get(ROLL)  # the first request of a session writes it
    enter_students(rows=dragons(roll, 60, since=0), by=the_system(), at=roll.at)
    few = [queries(client, ROLL), queries(client, ROLL, q="王子"), queries(client, ROLL, q="2024")]
    one = queries(client, f"{ROLL}{roll.enrollments['twin']}/")
    enter_students(rows=dragons(roll, 300, since=60), by=the_system(), at=roll.at)
    assert [queries(client, ROLL), queries(client, ROLL, q="王子"), queries(client, ROLL, q="2024")] == few
    assert max(few) <= 12
    assert one <= 12


def dragons(roll, many, *, since):
    numbers = range(since, since + many)
    return [newcomer(roll.m1, roll.mechatronics, name="王子龙", student_no=f"2024{n:06d}") for n in numbers]
