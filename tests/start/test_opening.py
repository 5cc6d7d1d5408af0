"""A real school opens: from the first start to a student who can register, through the pages, as the offices do it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from casework.sweeps.post import post_due
from casework.sweeps.work import work_off
from enrollment.models import Batch, Enrollment, TermRegistration
from enrollment.rules.layouts import CLASSES
from rulebook.models import EditionProposal, EditionScope
from security.models import Account, AppointmentProposal, Unit
from tests.cast_import import soon
from tests.cast_papers import give_address
from tests.start.test_first_start import OFFICERS, sign_in_by_link, up_to_the_links
from tests.workbooks import TITLES, as_upload, good_row, workbook

pytestmark = pytest.mark.django_db
PASSWORD = "nine calm herons at dawn"
A_CLASS = {
    "系部": "机电工程系", "系部代码": "JD", "专业代码": "460301", "专业名称": "机电一体化技术", "层次": "高职",
    "学制": "3", "班级": "机电1班", "班额": "45",
}  # fmt: skip


@pytest.fixture
def offices(settings) -> dict[str, Client]:
    """The browsers of the four first officers, each signed in by the own link; the way in is closed."""
    settings.DEMO_MODE = False
    first = up_to_the_links()
    browsers = {
        office: sign_in_by_link(first, Account.objects.get(person__name=name))
        for office, (name, _n) in OFFICERS.items()
    }
    assert first.post("/setup/", {"step": "end"}).status_code == 302
    return browsers


def open_account(sysadmin: Client, name: str, number: str) -> Client:
    """The system administrator opens it; the officer uses the link and signs in."""
    page = sysadmin.post("/accounts/open/", {"name": name, "number": number, "email": ""}).content.decode()
    own, link = Client(), re.search(r"/account/choose/\d+/[\w-]+/", page)[0]
    own.post(link, {"new_password": PASSWORD, "new_password_again": PASSWORD})
    assert own.post("/sign-in/", {"name": number, "password": PASSWORD}).status_code == 302
    return own


def appoint(secadmin: Client, number: str, office: str, unit: Unit) -> None:
    said = {
        "number": number,
        "office": office,
        "unit": unit.pk,
        "begins": timezone.localdate().isoformat(),
        "reason": "开办",
    }
    assert secadmin.post("/people/appoint/", said).status_code == 302


def upload(registrar: Client, rows, titles, matter: str) -> None:
    """Upload a workbook, have it checked, confirm it, have it loaded."""
    answer = registrar.post("/imports/", {"file": as_upload(workbook(rows, titles)), "matter": matter})
    assert answer.status_code == 302
    work_off(now=soon)
    registrar.post(f"{answer['Location']}confirm/")
    work_off(now=soon)
    assert "已导入" in registrar.get(answer["Location"]).content.decode()


def still_open(browser: Client) -> list[str]:
    """What the page of the opening still asks for."""
    return [str(one["title"]) for one in browser.get("/opening/").context["tasks"] if not one["is_done"]]


def test_a_real_school_opens_through_its_pages(offices, settings, mail_room):
    head, day = offices["AA_HEAD"], timezone.localdate()
    assert head.get("/")["Location"] == "/opening/"
    assert len(still_open(head)) >= 8

    registrar = open_account(offices["SYSADMIN"], "吴敏", "T0010")
    leader = open_account(offices["SYSADMIN"], "林校长", "T0011")
    open_account(offices["SYSADMIN"], "赵主任", "T0012")
    school = Unit.objects.get()
    appoint(offices["SECADMIN"], "T0010", "REGISTRAR", school)
    appoint(offices["SECADMIN"], "T0011", "PRINCIPAL", school)
    [proposed] = AppointmentProposal.objects.all()
    head.post(f"/people/proposals/{proposed.pk}/", {"decision": "confirm"})

    prepared = EditionProposal.objects.get()
    head.post(f"/rulebook/proposals/{prepared.pk}/decide/", {"decision": "propose"})
    leader.post(f"/rulebook/proposals/{prepared.pk}/decide/", {"decision": "confirm"})
    assert EditionScope.objects.get().edition.name == "detailed+HE"

    year = day.year if day.month > 7 else day.year - 1
    cohort = str(year - 1)
    said = {
        "school_year": f"{year}-{year + 1}", "ordinal": "1" if day.month > 7 else "2", "opens_on": day.isoformat(),
        "ends_on": (day + timedelta(days=120)).isoformat(), "teaching_weeks": "18",
    }  # fmt: skip
    assert head.post("/school/terms/new/", said).status_code == 302

    upload(registrar, [A_CLASS | {"年级": cohort}], [column.title for column in CLASSES.columns], "CLASSES")
    appoint(offices["SECADMIN"], "T0012", "DEPT_HEAD", Unit.objects.get(code="JD"))
    settings.DEMO_MODE = True  # admits the region 990000, which no real number has
    students = [good_row(n, 专业代码="460301", 年级=cohort, 班级="机电1班", 学籍状态="在籍") for n in range(3)]
    upload(registrar, students, [*TITLES], "NEWCOMERS")
    settings.DEMO_MODE = False
    assert Enrollment.objects.count() == 3

    page = head.get("/batches/open/")
    opening = {
        "term": page.context["form"].fields["term"].queryset.get().pk,
        "categories": "HE_FULL_TIME",
        "returning_on": day,
        "no_new": "on",
    }
    assert head.post("/batches/open/", opening).status_code == 302
    assert TermRegistration.objects.filter(batch=Batch.objects.get()).count() == 3
    give_address(Account.objects.get(person__name="邓科").person)
    offices["SYSADMIN"].post("/inbox/channels/try/")
    assert "消息能够发出" in still_open(head)
    post_due(now=timezone.now)
    assert [one for one in still_open(head) if "校历" not in one and "工作日" not in one] == []
    assert head.get("/")["Location"] == "/desk/"


def test_each_office_finds_its_own_part_and_nobody_else_the_page(cast):
    page = cast.client(cast.registrar).get("/opening/").content.decode()
    assert 'href="/imports/"' in page
    assert 'href="/people/"' not in page
    assert cast.client(cast.tutor).get("/opening/").status_code == 404
    assert cast.client(cast.wang).get("/opening/").status_code == 404


def test_a_department_without_head_is_noticed(roll):
    browser = roll.client(roll.aa_head)
    before = still_open(browser)
    roll.client(roll.registrar).post("/school/departments/new/", {"name": "艺术系", "code": "YS"})
    assert len(still_open(browser)) == len(before) + 1
