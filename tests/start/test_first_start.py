"""The first start: whoever can read the log sets the school up, in one browser; then the way in is gone for good."""

import logging
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from registrar.first_start import fresh_setup_code, tell_setup_code
from registrar.views.setup import COOKIE
from rulebook.models import CalendarYear, EditionProposal
from security.actions.appoint import CannotAppoint
from security.actions.appoint_first_officers import Newcomer, appoint_first_officers
from security.actions.issue_setup_code import NoCodeNeeded
from security.actions.open_setup import open_setup
from security.journal import unrecorded
from security.models import Account, Appointment, Entry, FirstStart, Unit
from security.queries import the_system
from tests.guarantees.races import at_once

pytestmark = pytest.mark.django_db
OFFICERS = {
    "SYSADMIN": ("邓科", "T0001"),
    "SECADMIN": ("谢安", "T0002"),
    "AUDITOR": ("沈明", "T0003"),
    "AA_HEAD": ("陈志强", "T0004"),
}
SCHOOL = {"step": "school", "name": "江南工程职业学校", "code": "3632000123"}
LOG = "registrar.first_start"


def fresh_code(server="this start") -> str:
    return fresh_setup_code(server, timezone.now())


def begun() -> Client:
    """A browser that has typed the right code."""
    browser = Client()
    assert browser.post("/setup/", {"code": fresh_code()}).status_code == 302
    return browser


def officers(**other) -> dict[str, str]:
    fields = {"step": "officers"}
    for office, (name, number) in (OFFICERS | other).items():
        fields |= {f"{office}-name": name, f"{office}-number": number, f"{office}-email": ""}
    return fields


def up_to_the_links() -> Client:
    browser = begun()
    browser.post("/setup/", SCHOOL)
    browser.post("/setup/", officers())
    browser.post("/setup/", {"step": "calendar"})
    day = timezone.localdate()
    said = {"step": "regulation", "edition": "detailed+HE", "categories": ["HE_FULL_TIME"], "from_day": day.isoformat()}
    assert browser.post("/setup/", said).status_code == 302
    return browser


def sign_in_by_link(browser: Client, account: Account) -> Client:
    """As the officer does, on a machine of the own: open the link, choose a password, sign in. That browser."""
    page = browser.post("/setup/", {"step": "link", "account": account.pk}).content.decode()
    [path] = re.findall(r"http://testserver(/account/choose/[^\"]+)", page)
    password = "nine calm herons at dawn"
    own = Client()
    assert own.post(path, {"new_password": password, "new_password_again": password}).status_code == 302
    number = account.sign_in_names.get().key
    assert own.post("/sign-in/", {"name": number, "password": password}).status_code == 302
    return own


class TestCode:
    def test_is_written_to_the_log_once_a_start_and_stands_nowhere_else(self, caplog, monkeypatch):
        monkeypatch.setenv("WEB_START", "first")
        with caplog.at_level(logging.WARNING, LOG):
            tell_setup_code(timezone.now())
            tell_setup_code(timezone.now())  # another process of the same start
        [line] = [one.getMessage() for one in caplog.records if one.name == LOG]
        [code] = re.findall(r"[2-9A-Z]{5}-[2-9A-Z]{5}", line)
        assert code.replace("-", "").encode() not in bytes(FirstStart.objects.get().digest)
        assert Client().post("/setup/", {"code": code}).status_code == 302

    def test_is_printed_by_a_command_too_and_the_one_before_is_void(self):
        old, out = fresh_code(), StringIO()
        call_command("setup_code", stdout=out)
        assert Client().post("/setup/", {"code": old}).status_code == 400
        assert Client().post("/setup/", {"code": out.getvalue().strip()}).status_code == 302

    def test_of_an_earlier_start_is_void(self):
        old, new = fresh_code("one start"), fresh_code("the next")
        assert Client().post("/setup/", {"code": old}).status_code == 400
        assert Client().post("/setup/", {"code": new}).status_code == 302

    def test_works_once(self):
        code = fresh_code()
        assert Client().post("/setup/", {"code": code}).status_code == 302
        second = Client().post("/setup/", {"code": code})
        assert second.status_code == 400
        assert "school" not in second.context

    def test_is_void_after_a_day(self):
        code = fresh_code()
        with unrecorded("a day later"):
            FirstStart.objects.update(expires_at=timezone.now())
        assert Client().post("/setup/", {"code": code}).status_code == 400

    def test_is_void_after_five_wrong_ones_and_every_attempt_is_in_the_journal(self):
        code = fresh_code()
        for _ in range(FirstStart.MOST_WRONG):
            assert Client().post("/setup/", {"code": "ZZZZZ-ZZZZZ"}).status_code == 400
        assert Client().post("/setup/", {"code": code}).status_code == 400
        tried = Entry.objects.filter(event="security.setup-code-tried")
        assert tried.count() == FirstStart.MOST_WRONG + 1
        assert not any(entry.particulars["right"] for entry in tried)
        assert Client().post("/setup/", {"code": fresh_code("after a restart")}).status_code == 302

    def test_is_not_made_where_there_are_accounts_or_in_a_demonstration(self, cast, settings, caplog):
        tell_setup_code(timezone.now())
        settings.DEMO_MODE = True
        tell_setup_code(timezone.now())
        with pytest.raises(CommandError):
            call_command("setup_code")
        assert not FirstStart.objects.exists()
        assert [one for one in caplog.records if one.name == LOG] == []


class TestWayIn:
    def test_asks_for_the_code_and_shows_nothing_before(self):
        assert Client().get("/setup/").status_code == 404
        fresh_code()
        page = Client().get("/setup/")
        assert page.status_code == 200
        refused = Client().post("/setup/", SCHOOL)
        assert refused.status_code == 400
        assert not Unit.objects.exists()

    def test_a_demonstration_has_none(self, settings):
        fresh_code()
        settings.DEMO_MODE = True
        assert Client().get("/setup/").status_code == 404

    def test_goes_on_where_it_was_left_in_another_browser_with_a_newer_code(self):
        first = begun()
        first.post("/setup/", SCHOOL)
        second = Client()
        second.post("/setup/", {"code": fresh_code("after a restart")})
        assert second.get("/setup/").context["step"] == "officers"
        assert first.post("/setup/", SCHOOL | {"name": "别的学校"}).status_code == 400
        assert Unit.objects.get().name == SCHOOL["name"]

    def test_the_name_of_the_school_can_be_put_right(self):
        browser = begun()
        browser.post("/setup/", SCHOOL | {"name": "江南工程职业学效"})
        browser.post("/setup/", SCHOOL)
        assert [(unit.name, unit.kind, unit.lineage) for unit in Unit.objects.all()] == [
            (SCHOOL["name"], "SCHOOL", [Unit.objects.get().pk])
        ]


class TestOfficers:
    @pytest.mark.parametrize("same", [("邓科", "T0009"), ("别人", "T0001")], ids=["name", "number"])
    def test_are_four_persons(self, same):
        browser = begun()
        browser.post("/setup/", SCHOOL)
        assert browser.post("/setup/", officers(SECADMIN=same)).status_code == 400
        assert not Account.objects.exists()

    def test_one_name_for_two_offices_is_refused_by_the_act_too(self):
        browser, at = begun(), timezone.now()
        browser.post("/setup/", SCHOOL)
        four = {office: Newcomer("邓科", "", (f"T{n}",)) for n, office in enumerate(OFFICERS)}
        holder = browser.cookies[COOKIE].value
        with pytest.raises(CannotAppoint):
            appoint_first_officers(officers=four, holder=holder, by=the_system(), at=at)
        assert not Account.objects.exists()

    def test_are_entered_and_appointed_once(self):
        browser = begun()
        browser.post("/setup/", SCHOOL)
        browser.post("/setup/", officers())
        browser.post("/setup/", officers(SYSADMIN=("别人", "T0009")))
        held = dict(Appointment.objects.values_list("office", "person__name"))
        assert held == {office: name for office, (name, _number) in OFFICERS.items()}
        assert not any(account.has_usable_password() for account in Account.objects.all())

    def test_whoever_has_signed_in_is_given_no_other_link(self):
        browser = up_to_the_links()
        account = Account.objects.get(person__name="谢安")
        sign_in_by_link(browser, account)
        assert browser.post("/setup/", {"step": "link", "account": account.pk}).status_code == 302


class TestEnd:
    def test_waits_until_all_have_signed_in(self):
        browser = up_to_the_links()
        browser.post("/setup/", {"step": "end"})
        assert FirstStart.objects.get().done_at is None

    def test_closes_the_way_in_for_good(self):
        browser = up_to_the_links()
        for account in Account.objects.all():
            sign_in_by_link(browser, account)
        assert browser.get("/setup/").context["step"] == "end"
        assert browser.post("/setup/", {"step": "end"}).status_code == 302
        assert browser.get("/setup/").status_code == 404
        with pytest.raises(NoCodeNeeded):
            fresh_code("a later start")
        assert Entry.objects.filter(event="security.setup-ended").count() == 1

    def test_leaves_the_calendar_loaded_and_the_chosen_edition_prepared_but_not_in_force(self):
        up_to_the_links()
        assert CalendarYear.objects.exists()
        proposal = EditionProposal.objects.get()
        assert (proposal.name, proposal.state, proposal.categories) == ("detailed+HE", "PREPARED", ["HE_FULL_TIME"])
        assert proposal.prepared_by.is_system


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_browsers_with_the_right_code_one_is_let_in():
    def typed(code, holder):
        at = timezone.now()
        return open_setup(code=code, holder=holder, network="127.0.0.1", by=the_system(), at=at).right

    for start in range(10):
        code = fresh_code(f"start {start}")
        assert sorted(at_once(lambda: typed(code, "one"), lambda: typed(code, "other"))) == [False, True]  # noqa: B023
