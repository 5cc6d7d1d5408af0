"""What a student reads before beginning and while filling in: what is needed, whom to ask, what is done already."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from casework.actions.open_application import open_application
from casework.actions.save_draft import save_draft
from casework.models import Notice
from casework.queries.notices import shown, shown_in
from enrollment.actions.consent_guardian import consent_guardian
from enrollment.models import Student
from enrollment.queries.own_data import NAMES, own_data
from security.journal import unrecorded
from tests.cast_registration import Office, on
from tests.flows.test_registration import DAY_2, give_papers, hand_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    with time_machine.travel(on(DAY_2), tick=False) as clock:
        yield clock


def task(office: Office):
    row = office.row(office.cast.wang)
    return office.cast.client(office.cast.wang).get(reverse("enrollment:registration", args=[row.pk]))


def begin(office: Office) -> int:
    row = office.row(office.cast.wang)
    opened = open_application(kind="registration", subject=row.pk, by=office.cast.wang, at=on(DAY_2))
    return opened.ids[0]


def confirm_data(office: Office, pk: int, *, only: int | None = None) -> None:
    items = own_data(office.row(office.cast.wang))
    answers = {"data": {item.name: {"right": True} for item in items[:only]}}
    if only is None:
        answers["health_changed"] = False
    save_draft(application_id=pk, answers=answers, version=None, by=office.cast.wang, at=on(DAY_2))


def states(office: Office) -> list[str]:
    return [part.state for part in task(office).context["parts"]]


def test_before_beginning_the_page_tells_everything_at_once(office, today):
    page = task(office)
    assert page.context["conditions"]
    assert [(office, step.office) for office, step in page.context["steps"]] == [
        ("您所在的系部", "DEPT"),
        ("教务处", "AA"),
    ]
    assert page.context["deadline"]
    needed = {paper.title: paper.is_required for paper in page.context["papers"]}
    assert needed == {"缴费或资助凭证": True, "健康证明": False, "其他材料": False}
    asked = {contact.unit: contact.names for contact in page.context["contacts"]}
    assert asked == {"机电工程系": ("刘建军", "何芳"), "教务处": ("陈志强", "赵敏", "孙丽")}


def test_the_parts_are_done_in_any_order(office, today):
    pk = begin(office)
    assert states(office) == ["未开始", "未开始", "暂不能填"]
    give_papers(pk)
    assert states(office) == ["未开始", "已完成", "暂不能填"]
    confirm_data(office, pk, only=3)
    assert states(office) == ["填写中", "已完成", "暂不能填"]
    confirm_data(office, pk)
    assert states(office) == ["已完成", "已完成", "未开始"]
    assert reverse("enrollment:registration_check", args=[pk]) in task(office).content.decode()


def test_every_item_of_data_belongs_to_the_task(office, today):
    assert [item.name for item in own_data(office.row(office.cast.wang))] == list(NAMES)


def test_handing_in_is_no_link_before_the_parts_are_done(office, today):
    pk = begin(office)
    assert reverse("enrollment:registration_check", args=[pk]) not in task(office).content.decode()


def test_a_typed_reason_stays_when_it_cannot_be_handed_in_yet(office, today):
    cast = office.cast
    office.hold(cast.wang, "FAILED_COURSE", at=on(DAY_2, 9))
    pk = begin(office)
    confirm_data(office, pk)
    asked = "registration.no_adverse_record_is_open"
    check = cast.client(cast.wang).post(
        reverse("enrollment:registration_check", args=[pk]), {f"reason:{asked}": "已报名十月十五日的补考"}
    )
    assert check.context["blocking"]  # the papers are missing
    assert asked in {one.clause for one in check.context["conditions"] if not one.met and not one.hard}
    assert "已报名十月十五日的补考" in check.content.decode()


def test_a_guardian_reads_the_application_in_the_own_frame(office, today):
    office.pay(office.cast.wang)
    pk = hand_in(office, office.cast.wang)
    page = office.cast.client(office.cast.guardian).get(reverse("casework:application", args=[pk]))
    text = page.content.decode()
    assert "base_student.html" in {template.name for template in page.templates}
    assert "王子涵 · 学期注册" in text
    assert reverse("casework:desk") not in text
    assert "待您补正" not in text


def test_when_an_adult_takes_the_consent_back_the_next_page_shows_nothing_and_says_why(office, today):
    """AMB-26."""
    cast, at = office.cast, on(DAY_2)
    with unrecorded("Wang comes of age"):
        Student.objects.filter(person=cast.wang).update(birth_date=date(2000, 1, 1))
    office.pay(cast.wang)
    application = reverse("casework:application", args=[hand_in(office, cast.wang)])
    guardian, link = cast.client(cast.guardian), cast.wang.guardianships.get().pk
    consent_guardian(link=link, consents=True, by=cast.wang, at=at)
    assert guardian.get(application).status_code == 200
    consent_guardian(link=link, consents=False, by=cast.wang, at=at)
    assert guardian.get(application).status_code == 404
    assert guardian.get(reverse("enrollment:ward", args=[cast.wang.pk])).status_code == 404
    guardian.cookies["language"] = "en"
    assert "does not consent" in guardian.get(reverse("enrollment:me")).content.decode()


def test_the_list_of_applications_names_the_matter(office, today):
    office.pay(office.cast.wang)
    hand_in(office, office.cast.wang)
    page = office.cast.client(office.cast.wang).get(reverse("enrollment:my_applications")).content.decode()
    assert "<strong>学期注册</strong>" in page


def test_a_term_is_named_in_the_readers_language_never_by_its_code(office, today):
    notice = Notice.objects.get(person=office.cast.wang, text="enrollment.term-opened")
    assert shown(notice).title == "请办理2023-2024学年第一学期注册"
    assert shown_in("en", notice).title == "Register for Term 1 of 2023-2024"
    journal = reverse("enrollment:student_journal", args=[office.enrollment(office.cast.wang).pk])
    page = office.cast.client(office.cast.registrar).get(journal).content.decode()
    assert "应办理2023-2024学年第一学期注册" in page
    assert "2023-2024-1" not in page
