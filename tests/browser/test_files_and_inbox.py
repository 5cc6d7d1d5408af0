"""Uploading papers, reading the inbox, watching a job: in a real browser, with scripts and without."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from casework.actions.ask_job import ask_job
from casework.actions.give_notices import give_notices
from casework.actions.open_application import open_application
from casework.models import Job, Material, Notice
from casework.sweeps.work import work_off
from tests.browser.harness import SCREENS, STAFF, STUDENT, screen_name
from tests.cast_papers import HELLO, build_papers, jpg, pdf
from tests.cast_registration import OPENING, Office, on, open_office

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("files_dir", "papers_kind")]


@pytest.fixture
def office(transactional_db) -> Office:
    return open_office("detailed")


def as_file(upload) -> dict:
    return {"name": upload.name, "mimeType": upload.content_type, "buffer": upload.read()}


def papers_page(office: Office) -> str:
    opened = open_application(
        kind="registration", subject=office.row(office.cast.wang).pk, by=office.cast.wang, at=on(OPENING)
    )
    return reverse("enrollment:registration_papers", args=[opened.ids[0]])


def slots() -> list[str]:
    return list(Material.objects.filter(state="SUBMITTED").values_list("slot", flat=True))


@pytest.mark.parametrize("screen", SCREENS, ids=screen_name)
def test_a_photo_goes_up_at_once_and_stands_in_the_list(office: Office, browser_page, screen):
    look = browser_page(person=office.cast.wang, **screen)
    look.open(papers_page(office))
    field = look.page.locator("input[type=file]").first
    field.set_input_files([as_file(jpg("收据.jpg")), as_file(pdf("证明.pdf"))])
    for name in ("收据.jpg", "证明.pdf"):
        expect(look.page.get_by_role("link", name=name)).to_be_visible()
    assert len(slots()) == 1
    look.is_sound(STUDENT)


def test_a_bad_file_is_refused_where_it_was_chosen_with_the_reason(office: Office, browser_page):
    look = browser_page(person=office.cast.wang, phone=True)
    look.open(papers_page(office))
    field = look.page.locator("input[type=file]").first
    field.set_input_files([as_file(pdf("证明.jpg"))])
    expect(look.page.locator(".files .bad").first).to_contain_text("证明.jpg")
    assert slots() == []


def test_without_scripts_the_form_carries_the_files_and_they_can_be_taken_out(office: Office, browser_page):
    look = browser_page(person=office.cast.wang, phone=True, script=False)
    look.open(papers_page(office))
    form = look.page.locator("form[enctype]").first
    form.locator("input[type=file]").set_input_files([as_file(jpg())])
    form.get_by_role("button").last.click()
    expect(look.page.get_by_role("link", name="收据.jpg")).to_be_visible()
    assert len(slots()) == 1
    look.page.locator("ul.files button").first.click()
    expect(look.page.get_by_role("link", name="收据.jpg")).to_have_count(0)
    assert slots() == []
    look.is_sound()


@pytest.mark.parametrize("screen", SCREENS, ids=screen_name)
def test_the_inbox_is_read_and_the_count_drops(office: Office, browser_page, screen):
    wang = office.cast.wang
    give_notices(
        persons=[wang], text=HELLO, facts={"name": "王", "day": "2026-11-30"}, link="/preferences/", at=office.cast.at
    )
    give_notices(persons=[wang], text=HELLO, facts={"name": "李", "day": "2026-11-30"}, at=office.cast.at)
    look = browser_page(person=wang, **screen)
    look.open("/inbox/")
    look.is_sound(STUDENT)
    look.page.locator("form[action*='/inbox/']").filter(has_text="王").get_by_role("button").click()
    expect(look.page).to_have_url(re.compile("/preferences/$"))
    assert Notice.objects.filter(person=wang, text=HELLO, read_at=None).count() == 1


@pytest.mark.parametrize("screen", SCREENS, ids=screen_name)
def test_the_page_of_a_job_follows_it_to_its_end(office: Office, browser_page, screen):
    owner = office.cast.registrar
    asked = ask_job(kind="test.nothing", arguments={}, owner=owner, at=office.cast.at).job
    Job.objects.filter(pk=asked).update(done=40, total=120, message="正在检查第 40 行")
    look = browser_page(person=owner, **screen)
    look.open(f"/jobs/{asked}/")
    expect(look.page.get_by_text("正在检查第 40 行")).to_be_visible()
    look.is_sound(STAFF)
    work_off(now=lambda: office.cast.at)
    expect(look.page.locator("[hx-trigger^=load]")).to_have_count(0)
    assert Job.objects.get(pk=asked).state == "DONE"


def test_a_job_is_stopped_without_scripts(office: Office, browser_page):
    owner = office.cast.registrar
    asked = ask_job(kind="test.nothing", arguments={}, owner=owner, at=office.cast.at).job
    look = browser_page(person=owner, script=False)
    look.open(f"/jobs/{asked}/")
    look.page.locator(f"form[action='/jobs/{asked}/cancel/'] button").click()
    assert Job.objects.get(pk=asked).state == "CANCELLED"
    look.is_sound()


def test_an_officer_opens_a_picture_in_the_browser(transactional_db, browser_page):
    from django.utils import timezone

    from tests.cast import build_cast

    papers = build_papers(build_cast(timezone.now()))
    file = papers.add("proof", jpg())
    papers.hand_in()
    look = browser_page(person=papers.dept_staff)
    answer = look.open(f"/files/{file}/")
    assert answer.status == 200
    expect(look.page.locator("img")).to_be_visible()
    assert look.page.locator("img").evaluate("img => img.naturalWidth") == 64
