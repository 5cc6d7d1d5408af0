"""November: the registration is closed and its list drawn up, by whoever presses first; the second is told who was. The
paper is signed, paper and workbook are saved; what became otherwise since stands beside the list (REG-3.5)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone
from django.utils.timezone import localtime
from playwright.sync_api import expect

from casework.sweeps.work import work_off
from enrollment.actions.reopen_batch import reopen_batch
from enrollment.models import ClosingEntry, ClosingList
from security.actions.appoint import appoint
from security.queries import the_system
from tests.browser.harness import STAFF
from tests.browser.people import saved, words
from tests.cast_closing import CLOSED, TODAY, build_closed_term, register
from tests.pdf_text import text_of
from tests.workbooks import sheet

pytestmark = pytest.mark.browser


def test_from_the_closing_to_what_is_otherwise_since(transactional_db, browser_page, files_dir):
    with time_machine.travel(CLOSED + timedelta(hours=1), tick=True):
        morning = build_closed_term()
        reopen_batch(batch=morning.batch.pk, reason="补录", by=morning.cast.aa_head, at=timezone.now())
        first, second = (browser_page(person=one) for one in (morning.cast.aa_head, a_deputy(morning.cast)))
        it_is_closed_once(first, second, morning)
        its_list_is_drawn_up_once(first, second, morning)
        the_paper_is_saved(first)
        the_workbook_is_saved(browser_page(person=morning.cast.registrar))
        register(morning, "wang", TODAY)
        it_stays_as_it_was(second)
        the_difference_is_read(browser_page(person=morning.cast.registrar), morning)


def a_deputy(cast):
    """Gao Yuan holds the office of the head beside the head, who alone decides on a registration."""
    begins = date(2023, 9, 1)
    appoint(person=cast.nobody, office="AA_HEAD", unit=cast.school, begins=begins, by=the_system(), at=CLOSED)
    return cast.nobody


def it_is_closed_once(first, second, morning):
    for look in (first, second):
        look.open(f"/batches/{morning.batch.pk}/close/")
        look.is_sound(weight=STAFF)
    for look in (first, second):  # the second window still shows the form
        look.page.locator("main").get_by_role("button", name=words("Close the registration")).click()
        look.is_well()
    expect(first.page.locator("main")).to_contain_text(words("The registration is closed."))
    morning.batch.refresh_from_db()
    assert morning.batch.closed_by == morning.cast.aa_head
    told = f"陈志强 已于 {localtime(morning.batch.closed_at):%Y-%m-%d %H:%M} 结束本次注册。"
    expect(second.page.locator("main .banner.bad")).to_have_text(told)
    second.is_sound()


def its_list_is_drawn_up_once(first, second, morning):
    for look in (first, second):
        look.page.get_by_role("link", name=words("Closing list")).click()
        look.is_sound(weight=STAFF)
    for look in (first, second):
        look.page.get_by_role("button", name=words("Draw up the closing list")).click()
        look.is_well()
    drawn = ClosingList.objects.get()
    number = drawn.document.shown_number
    expect(first.page.locator("main .banner.ok")).to_contain_text(number)
    expect(second.page.locator("main .banner")).to_have_text(f"本次注册的结束名单已经生成：{number}。")
    for look in (first, second):
        expect(look.page.get_by_role("heading", level=1)).to_have_text(number)
        expect(look.page.locator("main dl")).to_contain_text("陈志强")
        look.is_sound(weight=STAFF)
    assert (drawn.rows, drawn.drawn_by) == (7, morning.cast.aa_head)


def the_paper_is_saved(look):
    work_off(now=lambda: timezone.now() + timedelta(minutes=1))
    look.page.get_by_role("link", name=words("The paper"), exact=True).click()
    look.is_sound(weight=STAFF)
    said = "".join(text_of(saved(look, "Save the PDF")).split())
    found = ClosingList.objects.get()
    for part in (found.document.shown_number, bytes(found.digest).hex(), "王子涵", "赵一诺", "签字", "陈志强"):
        assert part in said


def the_workbook_is_saved(look):
    look.open(f"/batches/closing/{ClosingList.objects.get().pk}/")
    look.page.get_by_role("link", name=words("Take out as a file")).click()
    look.is_sound(weight=STAFF)
    look.page.get_by_label(words("Purpose")).select_option("CHECK")
    look.page.get_by_label(words("What it is needed for")).fill("注册结束存档核对")
    look.page.get_by_role("button", name=words("Make the file")).click()
    work_off(now=lambda: timezone.now() + timedelta(minutes=1))
    look.open("/reports/exports/")
    rows = sheet(saved(look, "Fetch the file"))
    assert [row[4] for row in rows if "王子涵" in row] == [words("still open")]
    assert sum("2022" in str(row[0]) for row in rows) == ClosingEntry.objects.count() == 7


def it_stays_as_it_was(look):
    look.page.reload()
    expect(look.page.locator("main tfoot")).to_contain_text("7")
    expect(look.page.locator("main dl")).to_contain_text(bytes(ClosingList.objects.get().digest).hex())


def the_difference_is_read(look, morning):
    look.open(f"/batches/closing/{ClosingList.objects.get().pk}/")
    look.page.get_by_role("link", name=words("What is otherwise since")).click()
    rows = look.page.locator("main [data-row]")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("王子涵")
    expect(rows).to_contain_text(f"{words('still open')} → {words('made up late')}")
    look.is_sound(weight=STAFF)
    assert ClosingEntry.objects.get(name="王子涵").state != morning.row(morning.wang).state
