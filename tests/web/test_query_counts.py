"""How many queries a page costs: no more than twelve, as many as was agreed, and the same for three rows or thirty.

`query_counts.json` is the agreement. A page that needs fewer or more fails; write the new figures with
`WRITE_QUERY_COUNTS=1 bin/test --no-browser tests/web/test_query_counts.py` and say in the commit why.
"""

import json
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.actions.ask_bulk_decision import ask_bulk_decision
from casework.actions.ask_job import ask_job
from casework.models import BulkDecision, Job, PostHandOver
from casework.rules.receipt import code_of
from casework.sweeps.work import work_off
from enrollment.actions.settle_likeness import settle_likeness
from enrollment.models import Bulletin, Campaign, ClosingList, Numbering
from enrollment.rules.counter import Board
from enrollment.rules.counter import code_of as board_code
from enrollment.rules.presence import code_of as presence_code
from reports.queries.impact_page import IMPACT
from rulebook.actions.propose_edition import propose_edition
from rulebook.models import DepartmentRule, EditionProposal
from security.actions.propose_appointment import propose_appointment
from security.backends import LINK_TOKENS
from status_changes.models import Proposal
from tests.browser.pages import PAGES as LOOKED_AT
from tests.casework.test_recounting import FRIDAY, publish
from tests.cast_desk import NOW, build_morning, fill_counter, lapsed_like_li
from tests.cast_full import fill
from tests.cast_meeting import case_of
from tests.cast_proposals import proposal_of
from tests.cast_rulebook import Desk, strict_regulation
from tests.groups import by_world, undone
from tests.workbooks import good_row

AGREED = Path(__file__).with_name("query_counts.json")
MOST = 12
MORE = {
    "desk, one selected": 16,  # two pages in one, for whoever comes back without the script
    "waiting for the meeting, one": 13,  # judged anew, with everything that is on record of the case
    "account report": 16,  # that it was read is entered in the journal: an act, of six statements
}


class Address(NamedTuple):
    """The address of a named page, its arguments asked of the world."""

    name: str
    args: Sequence[Callable[[Any], Any]]
    search: Mapping[str, Callable[[Any], Any]]

    def within(self, world: Any) -> str:
        """As it is in this world."""
        asked = "&".join(f"{key}={value(world)}" for key, value in self.search.items())
        return reverse(self.name, args=[arg(world) for arg in self.args]) + (f"?{asked}" if asked else "")


class Page(NamedTuple):
    """A page: whose ("" is a visitor), its address, and the world it lies in."""

    name: str
    reader: str
    address: Address
    world: str = "morning"


def at(name: str, *args: Callable[[Any], Any], **search: Callable[[Any], Any]) -> Address:
    """The address of a named page."""
    return Address(name, args, search)


def wangs(world: Any) -> int:
    return world.application(world.cast.wang).pk


def of_li(world: Any) -> int:
    return world.of("li").pk


def wangs_deferral(world: Any) -> int:
    return world.deferral(world.cast.wang).pk


def lis_deferral(world: Any) -> int:
    return world.deferral(world.cast.li).pk


def wangs_code(world: Any) -> str:
    return code_of(world.application(world.cast.wang).number)


def row(world: Any) -> int:
    return world.row(world.cast.wang).pk


def the_batch(world: Any) -> int:
    return world.batch.pk


def the_board(world: Any) -> str:
    return board_code(Board(world.batch.pk, world.cast.mechanics.pk, NOW.date()))


def the_campaign(world: Any) -> int:
    return world.campaign.pk


def any_campaign(_world: Any) -> int:
    return Campaign.objects.get().pk


def wangs_check(world: Any) -> int:
    return world.of("wang").pk


def mechanics(world: Any) -> int:
    return world.cast.mechanics.pk


def entry(world: Any) -> int:
    return world.enrollment(world.cast.wang).pk


def zhengs_entry(world: Any) -> int:
    return world.enrollment(world.students["zheng"]).pk


def zhengs_row(world: Any) -> int:
    return world.row(world.students["zheng"]).pk


def the_intake(world: Any) -> int:
    return world.intake.pk


def wangs_arrival(world: Any) -> int:
    return world.arrival("wang").pk


def the_closure(world: Any) -> int:
    return Desk(world.cast, 0).closure()


def the_closing_list(_world: Any) -> int:
    return ClosingList.objects.get().pk


def the_bulletin(_world: Any) -> int:
    return Bulletin.objects.get().pk


def the_import(world: Any) -> int:
    return world.upload


def of_wang(world: Any) -> int:
    return world.enrollments["wang"]


def the_pair(world: Any) -> int:
    return world.pair


@pytest.fixture
def alike(roll_with_pair):
    """A roll with a pair that the registrar found to be one person."""
    why = {"verdict": "SAME", "reason": "核对户口簿", "by": roll_with_pair.registrar, "at": roll_with_pair.at}
    settle_likeness(likeness=roll_with_pair.pair, **why)
    return roll_with_pair


@pytest.fixture
def imported(roll, upload, confirm, settings):
    """A roll with an import of three rows, loaded."""
    settings.DEMO_MODE = True  # admits the numbers of the tests
    roll.upload = confirm(upload([good_row(n) for n in range(3)])).pk
    return roll


@pytest.fixture
def morning_with_appointment(morning):
    """Somebody is proposed as head of academic affairs."""
    proposed = {"person": morning.cast.nobody, "office": "AA_HEAD", "unit": morning.cast.school, "begins": NOW.date()}
    propose_appointment(**proposed, by=morning.cast.secadmin, at=NOW)
    return morning


@pytest.fixture
def ruled_morning(morning):
    """The department of mechanics has filed a rule of its own."""
    Desk(morning.cast, 0).department_rule()
    return morning


@pytest.fixture
def bulk_morning(morning):
    """The head of commerce has answered two applications together; one lies on another desk."""
    asked = [morning.of("qian").pk, morning.of("wang").pk]
    by = morning.cast.other_dept_head
    ask_bulk_decision(application_ids=asked, agrees=False, opinion="材料不符", by=by, at=NOW)
    work_off(now=lambda: NOW)
    return morning


def wangs_presence(world: Any) -> str:
    return presence_code(world.row(world.cast.wang).pk)


def the_bulk_decision(_world: Any) -> int:
    return BulkDecision.objects.get().pk


def the_department_rule(_world: Any) -> int:
    return DepartmentRule.objects.get().pk


def of_nobody(world: Any) -> int:
    return world.cast.nobody.account.pk


def link_of_nobody(world: Any) -> str:
    return LINK_TOKENS.make_token(world.cast.nobody.account)


def the_proposal(_world: Any) -> int:
    return EditionProposal.objects.get().pk


PAGES = (
    Page("desk", "dept_head", at("casework:desk")),
    Page("desk, one selected", "dept_head", at("casework:desk", sel=wangs)),
    Page("desk, searched", "dept_head", at("casework:desk", q=lambda world: "王子")),
    Page("desk, answered by me", "dept_head", at("casework:desk", view=lambda world: "done")),
    Page("desk of academic affairs", "aa_head", at("casework:desk")),
    Page("counts", "dept_head", at("casework:counts")),
    Page("application, whose turn it is", "dept_head", at("casework:application", wangs)),
    Page("hand an application over", "aa_head", at("casework:hand_over", lambda world: world.of("sun").pk)),
    Page("application, another officer", "aa_head", at("casework:application", wangs)),
    Page("application, its student", "wang", at("casework:application", wangs)),
    Page("application, to be confirmed", "li", at("casework:application", of_li)),
    Page("application, the guardian", "guardian", at("casework:application", wangs)),
    Page("receipt", "wang", at("casework:receipt", wangs)),
    Page("receipt, its bearer", "li", at("casework:receipt_check", wangs_code)),
    Page("take back", "wang", at("casework:take_back", wangs)),
    Page("desk, with saved views", "dept_head", at("casework:desk"), "morning_with_views"),
    Page("saved views", "registrar", at("casework:saved_views", lambda world: "students"), "morning_with_views"),
    Page(
        "saved views of an office", "dept_head", at("casework:saved_views", lambda world: "desk"), "morning_with_views"
    ),
    Page("save a view", "registrar", at("casework:saved_view_new", lambda w: "students", status=lambda w: "ACTIVE")),
    Page("posts", "registrar", at("casework:posts")),
    Page("register of hand-overs", "secadmin", at("casework:hand_overs"), "morning_handed_over"),
    Page("hand a post over", "registrar", at("casework:post_offer", lambda w: w.cast.registrar.appointments.get().pk)),
    Page(
        "post handed over",
        "aa_head",
        at("casework:post", lambda w: PostHandOver.objects.get().pk),
        "morning_handed_over",
    ),
    Page("enter a paper", "registrar", at("casework:paper_decision", wangs)),
    Page("stock opinions", "dept_head", at("casework:opinions")),
    Page("inbox", "wang", at("casework:inbox"), "full_morning"),
    Page("how I am told", "wang", at("casework:channels")),
    Page("own mobile number", "tutor", at("casework:own_phone")),
    Page("me, under review", "wang", at("enrollment:me")),
    Page("me, to be confirmed", "li", at("enrollment:me")),
    Page("data checks", "aa_head", at("enrollment:campaigns"), "check"),
    Page("open a data check", "aa_head", at("enrollment:campaign_open"), "check"),
    Page("data check", "aa_head", at("enrollment:campaign", the_campaign), "check"),
    Page(
        "data check, its classes", "dept_staff", at("enrollment:campaign", the_campaign, department=mechanics), "check"
    ),
    Page("students of a data check", "tutor", at("enrollment:campaign_students", any_campaign), "full_morning"),
    Page("sign a data check off", "dept_head", at("enrollment:campaign_sign", the_campaign, mechanics), "check"),
    Page("close a data check", "aa_head", at("enrollment:campaign_close", the_campaign), "check"),
    Page("differences", "aa_head", at("enrollment:differences"), "full_morning"),
    Page("one in a data check", "dept_head", at("enrollment:verification", wangs_check), "differing_check"),
    Page("enter a signed sheet", "tutor", at("enrollment:verification_paper", wangs_check), "differing_check"),
    Page("check the own data", "wang", at("enrollment:verification_mine", wangs_check), "check"),
    Page("own data, checked", "wang", at("enrollment:verification_mine", wangs_check), "differing_check"),
    Page("me, a guardian", "guardian", at("enrollment:me")),
    Page("ward", "guardian", at("enrollment:ward", lambda world: world.cast.wang.pk)),
    Page("my applications", "wang", at("enrollment:my_applications")),
    Page("registration sent", "wang", at("enrollment:registration_sent", wangs)),
    Page("me, a draft", "wang", at("enrollment:me"), "draft_morning"),
    Page("me, nothing begun", "li", at("enrollment:me"), "draft_morning"),
    Page("registration task", "wang", at("enrollment:registration", row), "draft_morning"),
    Page("code of being at school", "wang", at("enrollment:my_presence", row), "draft_morning"),
    Page("registration data", "wang", at("enrollment:registration_data", wangs), "draft_morning"),
    Page("registration papers", "wang", at("enrollment:registration_papers", wangs), "draft_morning"),
    Page("registration check", "wang", at("enrollment:registration_check", wangs), "draft_morning"),
    Page("what can be applied for", "wang", at("casework:offers"), "deferral_morning"),
    Page("form of a kind", "wang", at("casework:form", wangs), "deferral_morning"),
    Page("papers of a kind", "wang", at("casework:form_papers", wangs), "deferral_morning"),
    Page("check of a kind", "wang", at("casework:form_check", wangs), "deferral_morning"),
    Page("handed in", "li", at("casework:form_sent", lis_deferral), "deferral_morning"),
    Page("deferral, the department", "other_dept_head", at("casework:application", lis_deferral), "deferral_morning"),
    Page("batches", "aa_head", at("enrollment:batches")),
    Page("batch", "aa_head", at("enrollment:batch", the_batch)),
    Page("batch, a department", "dept_head", at("enrollment:batch", the_batch)),
    Page(
        "batch, its classes",
        "aa_head",
        at("enrollment:batch", the_batch, department=lambda world: world.cast.mechanics.pk),
    ),
    Page("seen at school, all classes", "aa_head", at("enrollment:presence", the_batch)),
    Page("seen at school, a class", "tutor", at("enrollment:presence", the_batch)),
    Page(
        "seen at school, a code",
        "tutor",
        at("enrollment:presence_scan", lambda w: presence_code(w.row(w.cast.wang).pk)),
    ),
    Page("number at the counter", "wang", at("enrollment:my_ticket", row), "busy_counter"),
    Page("counters", "aa_head", at("enrollment:counter", the_batch), "busy_counter"),
    Page("counter of a department", "dept_staff", at("enrollment:counter", the_batch), "busy_counter"),
    Page("board of a counter", "", at("enrollment:counter_board", the_board), "busy_counter"),
    Page("students of a batch", "aa_head", at("enrollment:batch_students", the_batch)),
    Page("students of a batch, a department", "dept_head", at("enrollment:batch_students", the_batch)),
    Page("extend a batch", "aa_head", at("enrollment:batch_extend", the_batch)),
    Page("add a group to a batch", "aa_head", at("enrollment:batch_group", the_batch)),
    Page("put a student on a roster", "registrar", at("enrollment:batch_join", the_batch)),
    Page("close a batch", "aa_head", at("enrollment:batch_close", the_batch)),
    Page("open a batch again", "aa_head", at("enrollment:batch_reopen", the_batch)),
    Page("open a batch", "aa_head", at("enrollment:batch_open")),
    Page("closing lists, before the first", "aa_head", at("enrollment:closing_lists", the_batch), "closed_term"),
    Page("closing lists", "aa_head", at("enrollment:closing_lists", the_batch), "term_with_results"),
    Page("closing list", "aa_head", at("enrollment:closing_list", the_closing_list), "term_with_results"),
    Page("closing list, compared", "aa_head", at("enrollment:closing_changes", the_closing_list), "term_with_results"),
    Page("bulletins", "aa_head", at("enrollment:bulletins", the_batch)),
    Page("bulletins, a department", "dept_head", at("enrollment:bulletins", the_batch), "term_with_results"),
    Page("bulletin", "aa_head", at("enrollment:bulletin", the_bulletin), "term_with_results"),
    Page("bulletin, its annex", "dept_head", at("enrollment:bulletin_students", the_bulletin), "term_with_results"),
    Page("intakes", "aa_head", at("enrollment:intakes"), "arrival_day"),
    Page("open an intake", "aa_head", at("enrollment:intake_open"), "admitted"),
    Page("intake", "aa_head", at("enrollment:intake", the_intake), "arrival_day"),
    Page("students of an intake", "dept_head", at("enrollment:intake_students", the_intake), "arrival_day"),
    Page("close an intake", "aa_head", at("enrollment:intake_close", the_intake), "arrival_day"),
    Page(
        "counter of an intake",
        "dept_staff",
        at("enrollment:intake_counter", the_intake, q=lambda w: "高明"),
        "arrival_day",
    ),
    Page("new student at the counter", "dept_staff", at("enrollment:arrival", wangs_arrival), "arrival_day"),
    Page("recheck", "dept_head", at("enrollment:rechecks", the_intake), "recheck_day"),
    Page("recheck of a student", "dept_head", at("enrollment:recheck", wangs_arrival), "recheck_day"),
    Page("plans of numbers", "dept_head", at("enrollment:numberings", the_intake), "numbered_day"),
    Page(
        "plan of numbers", "dept_head", at("enrollment:numbering", lambda w: Numbering.objects.get().pk), "numbered_day"
    ),
    Page("own arrival", "wang", at("enrollment:my_arrival", wangs_arrival), "arrival_day"),
    Page("own arrival, the guardian", "guardian", at("enrollment:my_arrival", wangs_arrival), "arrival_day"),
    Page("paper of the entry", "guardian", at("enrollment:entry_paper", wangs_arrival, lambda w: "D33"), "arrival_day"),
    Page("fees", "finance", at("enrollment:fees")),
    Page("health", "clinic", at("enrollment:health")),
    Page("not registered, students", "other_dept_head", at("status_changes:overdue"), "morning_with_proposals"),
    Page(
        "not registered, one student",
        "other_tutor",
        at("status_changes:overdue_one", lambda world: proposal_of(world, "zhou").registration_id),
        "morning_with_proposals",
    ),
    Page("reports of whereabouts", "aa_head", at("status_changes:reports"), "morning_with_proposals"),
    Page(
        "whereabouts of a student",
        "aa_head",
        at("status_changes:dynamics", lambda world: proposal_of(world, "zhou").enrollment_id),
        "morning_with_proposals",
    ),
    Page("not registered", "aa_head", at("status_changes:proposals"), "full_morning"),
    Page(
        "not registered, one",
        "registrar",
        at("status_changes:proposal", lambda world: proposal_of(world, "zhou").pk),
        "morning_with_proposals",
    ),
    Page(
        "admission given up, one",
        "registrar",
        at("status_changes:proposal", lambda _world: Proposal.objects.get().pk),
        "no_show_proposed",
    ),
    Page("waiting for the meeting", "meeting_sec", at("status_changes:meeting_cases"), "case_at_the_meeting"),
    Page(
        "waiting for the meeting, one",
        "legal",
        at("status_changes:meeting_case", lambda _world: Proposal.objects.get().pk),
        "case_at_the_meeting",
    ),
    Page("own case", "li", at("status_changes:own_case", lambda w: case_of(w).pk), "case_at_the_meeting"),
    Page("open holds", "registrar", at("enrollment:holds"), "full_morning"),
    Page("place a hold", "finance", at("enrollment:hold_new"), "roll"),
    Page("kinds of hold", "aa_head", at("enrollment:hold_kinds"), "roll"),
    Page("a kind of hold", "aa_head", at("enrollment:hold_kind", lambda world: "FEES"), "roll"),
    Page("roll", "registrar", at("enrollment:roll")),
    Page("roll, with saved views", "registrar", at("enrollment:roll"), "morning_with_views"),
    Page("roll, a department", "dept_head", at("enrollment:roll")),
    Page("roll, searched", "registrar", at("enrollment:roll", q=lambda world: "王子")),
    Page("search", "registrar", at("palette", q=lambda world: "王子")),
    Page("search, a department", "dept_head", at("palette", q=lambda world: "王子")),
    Page("search, by number", "registrar", at("palette", q=lambda world: "2022")),
    Page("exports", "registrar", at("reports:exports")),
    Page("take a list out", "registrar", at("reports:export_new", lambda world: "students")),
    Page("student", "registrar", at("enrollment:student", entry)),
    Page("student, applications", "registrar", at("enrollment:student_applications", entry)),
    Page("guardian, consent", "guardian", at("enrollment:consent", wangs_deferral), "deferral_morning"),
    Page("unread messages", "tutor", at("enrollment:unread")),
    Page("not yet confirmed", "other_tutor", at("casework:unconfirmed")),
    Page("confirm on behalf", "other_tutor", at("casework:confirm_for", lambda world: world.of("li").pk)),
    Page("reopen what lapsed", "aa_head", at("casework:reopen", lapsed_like_li)),
    Page("file on behalf", "registrar", at("enrollment:on_behalf", entry)),
    Page("annul a registration", "aa_head", at("enrollment:registration_annul", zhengs_entry, zhengs_row)),
    Page("student, holds", "registrar", at("enrollment:student_holds", entry)),
    Page("student, earlier data", "registrar", at("enrollment:student_history", entry)),
    Page("student, journal", "registrar", at("enrollment:student_journal", entry)),
    Page("possible duplicates", "registrar", at("enrollment:likenesses"), "alike"),
    Page("one person or two", "registrar", at("enrollment:likeness", the_pair), "alike"),
    Page("bringing two together", "aa_head", at("enrollment:likeness_merge", the_pair), "alike"),
    Page("student, reveal", "registrar", at("enrollment:student_reveal", entry)),
    Page("student, who saw the data", "registrar", at("enrollment:student_access", entry)),
    Page("who saw my data", "wang", at("security:my_access")),
    Page("second factors", "tutor", at("security:factors")),
    Page("sessions", "wang", at("security:sessions")),
    Page("activation codes", "registrar", at("enrollment:activation_slips")),
    Page("student, data to correct", "registrar", at("enrollment:student_correct", entry)),
    Page("student, guardians", "registrar", at("enrollment:student_guardians", entry)),
    Page("my guardians", "wang", at("enrollment:my_guardians")),
    Page("data shown in full", "auditor", at("security:reveals")),
    Page("account report", "auditor", at("security:account_report", finding=lambda world: "privileged")),
    Page("access tokens", "sysadmin", at("security:access_tokens")),
    Page("giving an access token", "sysadmin", at("security:access_token_new")),
    Page("departments", "registrar", at("enrollment:places"), "roll"),
    Page("department", "registrar", at("enrollment:department", lambda world: world.cast.mechanics.pk), "roll"),
    Page("unit", "registrar", at("enrollment:unit", lambda world: world.cast.mechanics.pk), "roll"),
    Page("terms", "aa_head", at("enrollment:terms"), "roll"),
    Page("opening the office", "aa_head", at("opening"), "roll"),
    Page("register of documents", "registrar", at("casework:documents"), "full_morning"),
    Page("document", "wang", at("casework:document", lambda world: world.paper), "roll_with_paper"),
    Page("document, checked", "li", at("casework:document_check", lambda world: world.paper_code), "roll_with_paper"),
    Page(
        "student, documents",
        "registrar",
        at("enrollment:student_documents", lambda world: world.enrollments["wang"]),
        "roll_with_paper",
    ),
    Page("imports", "registrar", at("enrollment:imports"), "full_morning"),
    Page("import", "registrar", at("enrollment:import", the_import), "imported"),
    Page("undo of an import", "aa_head", at("enrollment:import_undo", the_import), "imported"),
    Page("upload photos", "registrar", at("enrollment:photo_upload"), "roll"),
    Page("import of photos", "registrar", at("enrollment:import", the_import), "roll_with_photos"),
    Page("photo in full size", "tutor", at("enrollment:student_photo", of_wang), "roll_with_photos"),
    Page("photo, small", "tutor", at("enrollment:student_photo_small", of_wang), "roll_with_photos"),
    Page("without a photo", "registrar", at("enrollment:without_photo")),
    Page("the roll on a past day", "registrar", at("enrollment:past_day")),
    Page("regulation", "wang", at("rulebook:editions")),
    Page("edition", "wang", at("rulebook:edition", lambda world: "detailed")),
    Page("proposals", "principal", at("rulebook:proposals"), "proposed_morning"),
    Page("proposal", "principal", at("rulebook:proposal", the_proposal), "proposed_morning"),
    Page(
        "proposal, by numbers",
        "aa_head",
        at("rulebook:proposal_new", lambda w: "detailed+HE", lambda w: "numbers"),
        "proposed_morning",
    ),
    Page(
        "where an edition is applied", "registrar", at("reports:applied", lambda world: "detailed"), "proposed_morning"
    ),
    Page("who has read an edition", "aa_head", at("rulebook:edition_readers", lambda world: "detailed")),
    Page("what would change", "aa_head", at("reports:impact", the_proposal), "forecast_morning"),
    Page(
        "what would change, students",
        "aa_head",
        at("reports:impact", the_proposal, group=lambda world: "students-1"),
        "forecast_morning",
    ),
    Page("editions compared", "principal", at("rulebook:difference"), "proposed_morning"),
    Page("calendar", "wang", at("rulebook:calendar", lambda world: 2023)),
    Page("days of a year", "aa_head", at("rulebook:calendar_edit", lambda world: 2023)),
    Page("closures", "aa_head", at("rulebook:closures", lambda world: 2023)),
    Page("a closure", "aa_head", at("rulebook:closure", the_closure)),
    Page("what a publication changed", "aa_head", at("casework:calendar_changes", lambda world: 2023), "moved_morning"),
    Page("windows that moved", "aa_head", at("enrollment:moved_windows", lambda world: 2023), "moved_morning"),
    Page("home", "teacher", at("home")),
    Page("preferences", "wang", at("preferences")),
    Page("sign in", "", at("security:sign_in")),
    Page("password forgotten", "", at("security:forgot")),
    Page("first password", "", at("security:choose_password", of_nobody, link_of_nobody)),
    Page("another password", "wang", at("security:change_password")),
    Page("prove who one is", "tutor", at("security:prove")),
    Page("add a generator", "tutor", at("security:generator_add")),
    Page("add a passkey", "tutor", at("security:passkey_add")),
    Page("activate an account", "", at("enrollment:activate")),
    Page("activate by a link", "", at("enrollment:activation_link", lambda world: "23456ABCDE")),
    Page("no code to activate", "", at("enrollment:activation_ask")),
    Page("door of guardians", "", at("enrollment:guardian_door")),
    Page("door of guardians by a link", "", at("enrollment:guardian_link", lambda world: "23456ABCDE")),
    Page("no code of guardians", "", at("enrollment:guardian_ask")),
    Page("own offices", "tutor", at("security:my_offices")),
    Page("data shown in full, by one", "auditor", at("security:reveals_by", lambda world: world.cast.registrar.pk)),
    Page("appointments", "secadmin", at("security:appointments")),
    Page("appoint", "secadmin", at("security:appoint")),
    Page(
        "end an appointment",
        "secadmin",
        at("security:appointment_end", lambda world: world.cast.registrar.appointments.get().pk),
    ),
    Page("address of an officer", "secadmin", at("security:officer_address", lambda world: world.cast.registrar.pk)),
    Page("proposed appointments", "other_secadmin", at("security:proposals"), "morning_with_appointment"),
    Page("accounts", "sysadmin", at("security:accounts", q=lambda world: "王")),
    Page("open an account", "sysadmin", at("security:account_open")),
    Page("rules of departments", "dept_head", at("rulebook:department_rules"), "ruled_morning"),
    Page("rule of a department", "aa_head", at("rulebook:department_rule", the_department_rule), "ruled_morning"),
    Page("new rule of a department", "dept_head", at("rulebook:department_rule_new", lambda world: "detailed")),
    Page(
        "decided together",
        "other_dept_head",
        at("casework:bulk", lambda w: BulkDecision.objects.get().pk),
        "bulk_morning",
    ),
    Page("job", "registrar", at("casework:job", lambda world: Job.objects.earliest("pk").pk), "imported"),
    Page("check any document", "", at("casework:document_check_any")),
    Page("new kind of hold", "aa_head", at("enrollment:hold_kind_new"), "roll"),
    Page("new department", "sysadmin", at("enrollment:department_new"), "roll"),
    Page("new major", "registrar", at("enrollment:major_new", mechanics), "roll"),
    Page("major", "aa_head", at("enrollment:major", lambda world: world.majors["mechatronics"].pk), "roll"),
    Page("new class", "dept_head", at("enrollment:class_new", mechanics), "roll"),
    Page("new term", "aa_head", at("enrollment:term_new"), "roll"),
    Page("term", "aa_head", at("enrollment:term", lambda world: world.terms[0].pk), "roll"),
)
NOT_MEASURED = {
    "readyz": "asks the services, and keeps the answer for the next",
    "rulebook:calendar_now": "leads on to the calendar of the year",
}
LISTS = (
    "without a photo",
    "desk",
    "desk, searched",
    "counts",
    "batch",
    "batch, a department",
    "batch, its classes",
    "students of a batch",
    "students of a batch, a department",
    "close a batch",
    "bulletins",
    "fees",
    "roll",
    "roll, a department",
)
FULL_LISTS = tuple(page.name for page in PAGES if page.world == "full_morning")


@pytest.fixture
def moved_morning(morning):
    """The morning after a further day off was published, which moved some of the deadlines."""
    publish(morning, off=[FRIDAY])
    return morning


@pytest.fixture
def busy_counter(morning):
    """The morning with three numbers drawn at the counter of mechanics, the first of them called."""
    fill_counter(morning)
    return morning


@pytest.fixture
def proposed_morning(morning):
    """The morning with the shipped editions and one that is proposed."""
    call_command("load_rulebook", verbosity=0)
    propose_edition(draft=strict_regulation(NOW), by=morning.cast.aa_head, at=NOW)
    return morning


@pytest.fixture
def forecast_morning(proposed_morning):
    """It has been worked out what the proposed edition would change."""
    ask_job(kind=IMPACT, arguments={"proposal": the_proposal(None)}, owner=proposed_morning.cast.principal, at=NOW)
    work_off(now=lambda: NOW)
    return proposed_morning


def queries_of(page: Page, world: Any) -> list[str]:
    """The statements of the page, when whatever is read once in a process has been read."""
    reader = getattr(world.cast, page.reader) if page.reader else None
    browser, address = world.cast.client(reader), page.address.within(world)
    assert browser.get(address).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        browser.get(address)
    return [query["sql"] for query in queries]


@pytest.mark.parametrize("pages", by_world(PAGES))
def test_a_page_costs_what_was_agreed(pages: Sequence[Page], request: pytest.FixtureRequest):
    world, wrong = request.getfixturevalue(pages[0].world), []
    for page in pages:
        with undone():
            queries = queries_of(page, world)
        if os.environ.get("WRITE_QUERY_COUNTS"):
            agree(page, len(queries))
        if len(queries) != agreed_of([page.name])[page.name] or len(queries) > MORE.get(page.name, MOST):
            wrong.append("\n".join([f"{page.name}: {len(queries)} queries:", *queries]))
    assert not wrong, "\n\n".join(wrong)


def agree(page: Page, count: int) -> None:
    """Write the figure down, in the order of the pages."""
    agreed = {**json.loads(AGREED.read_text("utf-8")), page.name: count}
    in_order = {one.name: agreed[one.name] for one in PAGES if one.name in agreed}
    AGREED.write_text(json.dumps(in_order, indent=2, ensure_ascii=False) + "\n", "utf-8")


def test_a_list_costs_the_same_for_three_rows_and_for_thirty(db):
    with time_machine.travel(NOW, tick=False):
        crowded = build_morning(crowd=30)
        assert len(crowded.cast.client(crowded.cast.dept_head).get("/desk/").context["rows"]) > 30
        assert costs(LISTS, crowded) == agreed_of(LISTS)


def test_so_does_a_list_of_what_was_done_for_each(db, files_dir):
    with time_machine.travel(NOW, tick=False):
        crowded = build_morning(crowd=30)
        fill(crowded)
        assert costs(FULL_LISTS, crowded) == agreed_of(FULL_LISTS)


def costs(lists: Collection[str], world: Any) -> dict[str, int]:
    """How many queries each of these costs in this world."""
    return {page.name: len(queries_of(page, world)) for page in PAGES if page.name in lists}


def agreed_of(lists: Collection[str]) -> dict[str, int]:
    """What was agreed of these."""
    agreed = json.loads(AGREED.read_text("utf-8"))
    return {name: agreed.get(name, -1) for name in lists}


def test_every_page_has_its_figure():
    measured = {page.address.name for page in PAGES}
    looked_at = {visit.name for visit in LOOKED_AT}
    assert sorted(looked_at - measured - NOT_MEASURED.keys()) == []
    assert sorted(NOT_MEASURED.keys() - (looked_at - measured)) == []


def test_every_agreed_page_is_measured():
    assert list(json.loads(AGREED.read_text("utf-8"))) == [page.name for page in PAGES]
