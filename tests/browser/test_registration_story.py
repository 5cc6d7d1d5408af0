"""A student registers for the term on a phone, the offices answer at their desks, she confirms and is enrolled.

Everything is clicked as people click it, with scripts and without, under a long and a short edition. Every page on the
way must be sound: nothing refused by the policy, nothing on the console, nothing wider than the window.
"""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from casework.actions.add_material import add_material
from casework.actions.decide import decide
from casework.actions.open_application import open_application
from casework.actions.submit import submit
from casework.models import Material, Outcome, State
from casework.queries.desk import on_the_desk_of
from casework.storage.uploads import check_upload
from enrollment.models import Status, TermState
from tests.browser.people import Officer, Student
from tests.browser.term import open_now
from tests.cast_papers import jpg
from tests.cast_registration import Office
from tests.flows.test_registration import answers

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("files_dir")]
WAYS = [(edition, script) for edition in ("detailed+HE", "brief") for script in (True, False)]
ways = pytest.mark.parametrize(
    ("edition", "script"), WAYS, ids=lambda one: {True: "scripts", False: "no-scripts"}.get(one, one)
)


@pytest.fixture
def office(transactional_db, edition) -> Office:
    return open_now(edition)


@ways
def test_a_student_registers_on_a_phone_and_is_enrolled(office, browser_page, edition, script):
    cast = office.cast
    office.pay(cast.wang)
    wang = Student(browser_page(cast.wang, phone=True, script=script))
    wang.begins()
    wang.confirms_data()
    wang.uploads()
    wang.hands_in()
    number = office.application(cast.wang).number
    expect(wang.page.get_by_text(number)).to_be_visible()
    wang.follows()
    assert office.row(cast.wang).state == TermState.IN_PROCESS

    if edition != "brief":
        department = Officer(browser_page(cast.dept_head, script=script))
        department.opens_first()
        department.agrees()
        assert office.application(cast.wang).waiting_for.office == "AA"
    affairs = Officer(browser_page(cast.registrar, script=script))
    affairs.opens_first()
    affairs.agrees()
    granted = office.application(cast.wang)
    assert (granted.state, granted.outcome) == (State.DECIDED, Outcome.GRANTED)

    wang.comes_home()
    wang.press("Confirm the result", role="link")
    wang.press("Confirm the result")
    assert office.enrollment(cast.wang).status == Status.ACTIVE
    wang.comes_home()
    expect(wang.page.get_by_text("在籍").first).to_be_visible()


RETURNED = "收据照片不清晰，请重拍"


def handed_in(office: Office) -> int:
    """Wang has handed everything in, with one receipt for every paper."""
    begun = open_application(
        kind="registration", subject=office.row(office.cast.wang).pk, by=office.cast.wang, at=timezone.now()
    )
    pk = begun.ids[0]
    for slot in Material.objects.filter(application=pk, is_required=True).values_list("slot", flat=True):
        upload = check_upload(jpg(f"{slot}.jpg"))
        add_material(application_id=pk, slot=slot, upload=upload, by=office.cast.wang, at=timezone.now())
    submit(application_id=pk, particulars=answers(office, office.cast.wang), by=office.cast.wang, at=timezone.now())
    return pk


@ways
def test_what_was_returned_is_asked_for_again_and_nothing_else(office, browser_page, edition, script):
    cast = office.cast
    office.pay(cast.wang)
    pk = handed_in(office)
    officer = Officer(browser_page(cast.dept_head if edition != "brief" else cast.registrar, script=script))
    officer.opens_first()
    paper = "Proof of payment" if edition == "brief" else "Fee receipt or proof of aid"
    officer.returns(paper, RETURNED)
    assert office.application(cast.wang).state == State.WITH_APPLICANT

    wang = Student(browser_page(cast.wang, phone=True, script=script))
    wang.comes_home()
    expect(wang.page.get_by_text(RETURNED).first).to_be_visible()
    wang.press("Correct it now", role="link")
    cards = wang.page.locator("section.card").filter(has=wang.page.locator("input[type=file]"))
    expect(cards).to_have_count(1)
    expect(cards).to_contain_text(RETURNED)
    wang.uploads("重拍.jpg")
    wang.hands_in("Send the corrections")
    assert office.application(cast.wang).state == State.OPEN

    officer.opens_first()
    expect(officer.page.locator("#panel").get_by_role("link", name="重拍.jpg")).to_be_visible()
    officer.agrees()
    assert not on_the_desk_of(cast.dept_head, timezone.now()).filter(pk=pk).exists()


@pytest.mark.parametrize("edition", ["detailed"])
@pytest.mark.parametrize("script", [True, False], ids=["scripts", "no-scripts"])
def test_the_second_of_two_officers_is_told_who_was_first_and_keeps_what_was_typed(office, browser_page, script):
    cast = office.cast
    office.pay(cast.wang)
    pk = handed_in(office)
    decide(application_id=pk, agrees=True, opinion="", by=cast.dept_head, at=timezone.now())
    first, second = (Officer(browser_page(one, script=script)) for one in (cast.registrar, cast.other_registrar))
    for officer in (first, second):
        officer.opens_first()
    second.page.fill("#opinion", "经核实，情况属实。")
    first.agrees()
    second.presses("Agree")
    expect(second.page.locator(".banner.bad")).to_contain_text(cast.registrar.name)
    assert second.page.input_value("#opinion") == "经核实，情况属实。"
    second.look.is_well()
    assert office.application(cast.wang).decisions.count() == 2
