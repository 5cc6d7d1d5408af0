"""The registrar enters a year's students from a workbook; the term opens for them; one of them registers. Everybody
has a phone in the hand, with scripts and without, under both editions."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from casework.sweeps.work import work_off
from enrollment.models import Batch, Cohort, Enrollment, Import, Status
from tests.browser.people import Officer, Student, words
from tests.browser.term import before_the_import
from tests.browser.workbooks import FAULTS, ROWS, workbook
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("files_dir")]
NUMBER = "2030010101"


def work() -> None:
    """What a worker does when the bell rings."""
    work_off(now=timezone.now)


class Registrar(Officer):
    """The registrar with the import."""

    def uploads(self) -> None:
        self.look.open("/imports/")
        self.look.is_well()
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        self.page.set_input_files(
            "input[type=file]",
            {"name": "新生.xlsx", "mimeType": kind, "buffer": workbook(cohort=Cohort.objects.get().year)},
        )
        self.press("Upload and check")
        work()
        self.sees_the_result()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=words(name)).click()
        self.page.wait_for_load_state()
        self.look.is_well()

    def sees_the_result(self) -> None:
        """The page asks by itself how far the work is; without scripts it is loaded again."""
        address = f"/imports/{Import.objects.get().pk}/"
        if self.look.script:
            expect(self.page.locator("[hx-trigger^=load]")).to_have_count(0, timeout=20_000)
        self.look.open(address)
        self.look.is_well()

    def reads_the_errors(self) -> None:
        rows = self.page.locator("tbody tr")
        expect(rows).to_have_count(len(FAULTS))
        for row, (place, fault) in zip(rows.all(), sorted(FAULTS.items()), strict=True):
            expect(row.locator("th")).to_have_text(str(place + 1))  # as Excel counts
            expect(row).to_contain_text(next(iter(fault)).rstrip("*"))

    def downloads_the_marked_workbook(self) -> None:
        self.press("Mark the errors in the workbook")
        work()
        self.sees_the_result()
        with self.page.expect_download() as given:
            self.page.get_by_role("link", name=words("Download the workbook with the errors marked")).click()
        book = CalamineWorkbook.from_path(given.value.path())
        assert len(book.get_sheet_by_name("仅有误的行").to_python()) == len(FAULTS) + 1

    def loads(self) -> None:
        self.page.locator("form[action$='/confirm/'] button").click()
        self.page.wait_for_load_state()
        self.look.is_well()
        work()
        self.sees_the_result()
        assert Enrollment.objects.count() == ROWS - len(FAULTS)

    def finds(self, number: str) -> None:
        self.look.open(f"/students/?q={number}")
        self.look.is_well()
        expect(self.page.locator("tbody tr")).to_have_count(1)
        self.page.locator("tbody tr a").click()
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()
        self.look.is_well()


def opens_the_registration(head: Officer) -> None:
    """For everybody who studies full-time, from today on."""
    head.look.open("/batches/open/")
    head.look.is_well()
    for tick in head.page.get_by_role("checkbox").all():
        tick.check()
    head.page.locator("[name=returning_on]").fill(timezone.localtime().date().isoformat())
    head.page.get_by_role("button", name=words("Open the registration")).click()
    expect(head.page).to_have_url(re.compile(r"/batches/\d+/$"))
    head.look.is_well()
    expect(head.page.locator("#board")).to_contain_text(str(ROWS - len(FAULTS)))


def records_the_fee(finance: Officer) -> None:
    finance.look.open(f"/fees/?q={NUMBER}")
    finance.page.locator("tbody input[name=ids]").check()
    finance.page.locator("[name=set]").first.select_option("PAID")
    finance.look.is_well()
    finance.page.locator("form:has([name=set]) button.primary, button.primary[form=bulk]").first.click()
    finance.page.wait_for_load_state()
    finance.look.is_well()


def hands_out_the_link(sysadmin: Officer) -> str:
    """The information centre finds the account that the import opened; returns the address on the link."""
    sysadmin.look.open(f"/accounts/?q={NUMBER}")
    sysadmin.page.locator("form[action$='/link/'] button").click()
    address = sysadmin.page.locator("#link").input_value()
    return address[address.index("/account/") :]


def comes_in(student: Student, link: str) -> None:
    """Choose a password by the link, and sign in."""
    student.look.open(link)
    for field in student.page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    student.page.locator("main form button.primary").click()
    student.page.locator("[name=name]").fill(NUMBER)
    student.page.locator("[name=password]").fill(PASSWORD)
    student.page.locator("main form button.primary").first.click()
    student.page.wait_for_load_state()
    student.look.is_well()


@pytest.mark.parametrize("script", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("edition", ["brief", "detailed"])
def test_students_come_by_a_workbook_and_one_registers(transactional_db, browser_page, settings, edition, script):
    settings.DEMO_MODE = True  # else numbers of the region 990000, which belong to nobody, are refused
    cast = before_the_import(edition)
    registrar = Registrar(browser_page(cast.registrar, phone=True, script=script))
    registrar.uploads()
    registrar.reads_the_errors()
    registrar.downloads_the_marked_workbook()
    registrar.loads()
    registrar.finds(NUMBER)

    opens_the_registration(Officer(browser_page(cast.aa_head, phone=True, script=script)))
    assert Batch.objects.get().rosters.count() == 1
    records_the_fee(Officer(browser_page(cast.finance, phone=True, script=script)))
    link = hands_out_the_link(Officer(browser_page(cast.sysadmin, phone=True, script=script)))

    student = Student(browser_page(phone=True, script=script))
    comes_in(student, link)
    student.begins()
    student.confirms_data()
    student.uploads()
    student.hands_in()
    for officer in ([cast.dept_head] if edition == "detailed" else []) + [cast.registrar]:
        at_desk = Officer(browser_page(officer, phone=True, script=script))
        at_desk.opens_first()
        at_desk.agrees()
    student.comes_home()
    student.press("Confirm the result", role="link")
    student.press("Confirm the result")
    assert Enrollment.objects.get(student_no=NUMBER).status == Status.ACTIVE
    student.comes_home()
    expect(student.page.get_by_text("在籍").first).to_be_visible()
