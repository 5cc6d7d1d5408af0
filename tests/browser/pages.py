"""Every page there is, and who looks at it: the list by which pages are checked in a browser.

HOW TO ADD A PAGE. One line in `PAGES`: the address's full name, who opens it as the main role (a key of the school's
people; "" is a visitor), and its arguments where it takes any. A page that looks different in other states gets a line
for each. An address that is no page (a file, text, a part of a page) stands in `NO_PAGES` with the reason; those that
are only posted to are known from the access matrix. A named address that stands nowhere fails the build.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from casework.actions.ask_bulk_decision import ask_bulk_decision
from casework.actions.ask_job import ask_job
from casework.actions.submit import submit
from casework.models import Application, BulkDecision, Document, Job, PostHandOver, State
from casework.rules.receipt import code_of
from casework.storage.file_types import XLSX
from casework.storage.uploads import check_upload
from casework.sweeps.work import work_off
from enrollment.actions.compare_arrival import compare_arrival
from enrollment.actions.confirm_import import confirm_import
from enrollment.actions.enter_class import enter_class
from enrollment.actions.enter_students import enter_students
from enrollment.actions.issue_certificate import issue_certificate
from enrollment.actions.note_arrival_contact import note_arrival_contact
from enrollment.actions.open_intake import open_intake
from enrollment.actions.place_hold import place_hold
from enrollment.actions.propose_numbering import propose_numbering
from enrollment.actions.reveal_data import reveal_data
from enrollment.actions.sign_recheck import sign_recheck
from enrollment.actions.upload_import import upload_import
from enrollment.models import (
    Arrival,
    Bulletin,
    Campaign,
    ClassGroup,
    ClosingList,
    Enrollment,
    Import,
    Intake,
    Likeness,
    Major,
    Numbering,
    Student,
    Term,
    Verification,
)
from enrollment.rules.counter import Board
from enrollment.rules.counter import code_of as board_code
from enrollment.rules.presence import code_of as presence_code
from reports.queries.impact_page import IMPACT
from rulebook.actions.propose_edition import propose_edition
from rulebook.actions.publish_calendar_year import publish_calendar_year
from rulebook.models import DepartmentRule, EditionProposal, SchoolClosure
from security.actions.open_accounts import open_accounts
from security.actions.propose_appointment import propose_appointment
from security.backends import LINK_TOKENS
from security.journal import unrecorded
from security.models import Guardianship, Person
from tests.access_matrix import all_lines
from tests.browser.harness import STAFF, STUDENT
from tests.browser.workbooks import workbook
from tests.casework.sms_room import PROVIDER
from tests.cast_closing import results_of_the_term_before
from tests.cast_deferral import SAID, ask_for_deferral
from tests.cast_desk import (
    NOW,
    Morning,
    build_morning,
    fill_counter,
    hand_the_registrars_post_over,
    lapsed_like_li,
    save_views,
)
from tests.cast_intake import ALL, put_under
from tests.cast_meeting import bring_to_the_meeting, case_of
from tests.cast_papers import choose, give_address
from tests.cast_photos import archive, checked_contents, picture
from tests.cast_proposals import proposal_of, propose_to_count_as_left
from tests.cast_registration import CATEGORY
from tests.cast_roll import newcomer
from tests.cast_rulebook import Desk, strict_regulation, year_2023
from tests.cast_verification import Check, open_check
from tests.workbooks import good_row
from tests.workbooks import workbook as book_of

STUDENTS_AND_VISITORS = {"", "wang", "li", "guardian", "nobody", "zhou", "zhao", "zheng"}
"""Their pages weigh less: they come over the telephone."""


@dataclass
class School:
    """The morning of `tests.cast_desk`, with an import, a hold, a proposal, and accounts for all students."""

    morning: Morning

    def person(self, key: str) -> Person | None:
        """A person of the cast or a student of the morning; None is a visitor."""
        if not key:
            return None
        return self.morning.students.get(key) or self.morning.cast.persons[key]

    def application(self, key: str) -> int:
        """The id of the student's registration."""
        rows = Application.objects.filter(person=self.morning.students[key], kind="registration")
        return rows.exclude(state=State.LAPSED).get().pk


Arguments = Callable[[School], list[object]]


def _none(_school: School) -> list[object]:
    return []


@dataclass(frozen=True)
class Visit:
    """One look at a page by its main role."""

    name: str
    role: str
    args: Arguments = _none
    query: str = ""

    @property
    def weight(self) -> int:
        """Bytes that a first visit may cost, compressed."""
        return STUDENT if self.role in STUDENTS_AND_VISITORS else STAFF

    def address(self, school: School) -> str:
        """Where it is, in this school."""
        query = self.query.format(wang=school.application("wang"), sun=school.application("sun"))
        return reverse(self.name, args=self.args(school)) + query

    def __str__(self) -> str:
        return f"{self.name} as {self.role or 'a visitor'}{' ' + self.query if self.query else ''}"


def of(key: str) -> Arguments:
    """The application of this student."""
    return lambda school: [school.application(key)]


def board_of_mechanics(school: School) -> str:
    """The link of today's board of the department's counter."""
    return board_code(Board(school.morning.batch.pk, school.morning.cast.mechanics.pk, timezone.localdate()))


def the_case(school: School) -> list[object]:
    """What was proposed about Li, whose case waits for the leaders' meeting."""
    return [case_of(school.morning).proposals.get().pk]


def row_of(key: str) -> Arguments:
    """The place on the roster."""
    return lambda school: [school.morning.row(school.morning.students[key]).pk]


def deferral_of(key: str) -> Arguments:
    """The deferral that this student asks for."""
    return lambda school: [Application.objects.get(person=school.morning.students[key], kind="deferral").pk]


def deferral_of_a_ward(school: School) -> list[object]:
    """The deferral that zhou is filling in, who is a minor here, and the guardian's ward."""
    zhou, cast = school.morning.students["zhou"], school.morning.cast
    young = timezone.localdate() - timedelta(days=16 * 366)
    relation = {"relation": "51", "is_legal": True, "verified_at": timezone.now(), "verified_by": cast.registrar}
    with unrecorded("a ward of the pages"):
        Student.objects.filter(person=zhou).update(birth_date=young)
        Guardianship.objects.get_or_create(person=zhou, guardian=cast.guardian, ended_at=None, defaults=relation)
    return deferral_of("zhou")(school)


def enrollment_of(key: str) -> Arguments:
    """The enrollment."""
    return lambda school: [school.morning.enrollment(school.morning.students[key]).pk]


def registered_zheng(school: School) -> list[object]:
    """The enrollment and the roster row of who is registered."""
    zheng = school.morning.students["zheng"]
    return [school.morning.enrollment(zheng).pk, school.morning.row(zheng).pk]


def a_link(school: School) -> list[object]:
    account = school.morning.cast.nobody.account
    return [account.pk, LINK_TOKENS.make_token(account)]


def import_with(state: str, matter: str = "NEWCOMERS") -> Arguments:
    """The import of this matter that stands so."""
    return lambda _school: [Import.objects.get(state=state, matter=matter).pk]


def pair_that_is(state: str) -> Arguments:
    """Two records, where they stand as possible duplicates."""
    return lambda _school: [Likeness.objects.get(state=state).pk]


def certificate() -> Document:
    """The certificate of enrollment that was issued to Wang."""
    return Document.objects.get(kind="certificate-of-enrollment")


def the_campaign(_school: School) -> list[object]:
    """The check of the data that is open."""
    return [Campaign.objects.get().pk]


def verification_of(key: str) -> Arguments:
    """The student's row in that check."""
    return lambda school: [Verification.objects.get(person=school.morning.students[key]).pk]


def the_department(school: School) -> list[object]:
    """The department of mechanics."""
    return [school.morning.cast.mechanics.pk]


def the_intake(_school: School) -> list[object]:
    """The check-in of new students."""
    return [Intake.objects.get().pk]


def new_student(school: School) -> list[object]:
    """The arrival of Gao, who is admitted and has no office."""
    return [Arrival.objects.get(person=school.morning.cast.nobody).pk]


PAGES = (
    # the house and the door
    Visit("home", "teacher"),
    Visit("opening", "aa_head"),
    Visit("preferences", "wang"),
    Visit("readyz", "sysadmin"),
    Visit("palette", "registrar", query="?q=王"),
    Visit("palette", "registrar", query="?q=王子"),
    Visit("palette", "dept_head", query="?q=nobody-is-called-so"),
    Visit("security:sign_in", ""),
    Visit("security:choose_password", "", a_link),
    Visit("security:change_password", "wang"),
    Visit("security:my_offices", "tutor"),
    Visit("security:my_access", "wang"),
    Visit("security:forgot", ""),
    Visit("security:prove", "tutor"),
    Visit("security:factors", "tutor"),
    Visit("security:generator_add", "tutor"),
    Visit("security:passkey_add", "tutor"),
    Visit("security:sessions", "wang"),
    Visit("enrollment:activate", ""),
    Visit("enrollment:activation_link", "", lambda _school: ["23456ABCDE"]),
    Visit("enrollment:activation_ask", ""),
    Visit("enrollment:guardian_door", ""),
    Visit("enrollment:guardian_link", "", lambda _school: ["23456ABCDE"]),
    Visit("enrollment:guardian_ask", ""),
    Visit("security:reveals", "auditor"),
    Visit("security:reveals_by", "auditor", lambda school: [school.morning.cast.registrar.pk]),
    Visit("security:account_report", "auditor"),
    Visit("security:account_report", "secadmin", query="?finding=no_factor"),
    Visit("security:account_report", "sysadmin", query="?finding=demo"),
    # people, offices, accounts
    Visit("security:appointments", "secadmin"),
    Visit("security:appoint", "secadmin"),
    Visit("security:appointment_end", "secadmin", lambda school: [school.morning.cast.registrar.appointments.get().pk]),
    Visit("security:officer_address", "secadmin", lambda school: [school.morning.cast.registrar.pk]),
    Visit("security:proposals", "other_secadmin"),
    Visit("security:accounts", "sysadmin", query="?q=王"),
    Visit("security:account_open", "sysadmin"),
    Visit("security:access_tokens", "sysadmin"),
    Visit("security:access_token_new", "sysadmin"),
    # the regulation
    Visit("rulebook:editions", "registrar"),
    Visit("rulebook:edition", "registrar", lambda _school: ["detailed"]),
    Visit("rulebook:edition", "aa_head", lambda _school: ["detailed"], query="?chapter=registration"),
    Visit("rulebook:edition", "wang", lambda _school: ["brief"]),
    Visit("rulebook:edition", "principal", lambda _school: ["brief+HE"], query="?chapter=registration"),
    Visit("rulebook:difference", "registrar", query="?before=brief&after=detailed%2BHE"),
    Visit("rulebook:proposals", "aa_head"),
    Visit("rulebook:proposal", "principal", lambda _school: [EditionProposal.objects.get().pk]),
    Visit("rulebook:proposal_new", "registrar", lambda _school: ["detailed+HE", "as-it-stands"]),
    Visit("rulebook:proposal_new", "aa_head", lambda _school: ["detailed+HE", "numbers"]),
    Visit("rulebook:proposal_new", "aa_head", lambda _school: ["detailed+HE", "text"]),
    Visit("rulebook:department_rules", "dept_head"),
    Visit("rulebook:department_rule", "aa_head", lambda _school: [DepartmentRule.objects.get().pk]),
    Visit("rulebook:department_rule_new", "dept_head", lambda _school: ["detailed"]),
    Visit("rulebook:edition_readers", "aa_head", lambda _school: ["detailed"]),
    Visit("reports:impact", "aa_head", lambda _school: [EditionProposal.objects.get().pk]),
    Visit("reports:impact", "principal", lambda _school: [EditionProposal.objects.get().pk], query="?group=students-1"),
    Visit("reports:applied", "registrar", lambda _school: ["detailed+HE"]),
    Visit("reports:applied", "aa_head", lambda _school: ["detailed"], query="?chapter=registration"),
    Visit("rulebook:calendar_now", "registrar"),
    Visit("rulebook:calendar", "wang", lambda _school: [2026]),
    Visit("rulebook:calendar", "aa_head", lambda _school: [2026]),
    Visit("rulebook:calendar_edit", "aa_head", lambda _school: [2027]),
    Visit("rulebook:calendar_edit", "registrar", lambda _school: [2027]),
    Visit("rulebook:closures", "aa_head", lambda _school: [2026]),
    Visit("rulebook:closure", "aa_head", lambda _school: [SchoolClosure.objects.get().pk]),
    Visit("casework:calendar_changes", "aa_head", lambda _school: [2023]),
    Visit("enrollment:moved_windows", "aa_head", lambda _school: [2023]),
    # lists that are taken out
    Visit("reports:exports", "registrar"),
    Visit("reports:export_new", "registrar", lambda _school: ["students"], query="?q=王"),
    Visit("reports:export_new", "registrar", lambda _school: ["without-photo"]),
    # the student
    Visit("enrollment:me", "zhao"),
    Visit("enrollment:me", "zheng"),
    Visit("enrollment:my_applications", "wang"),
    Visit("enrollment:ward", "guardian", lambda school: [school.morning.cast.wang.pk]),
    Visit("enrollment:registration", "zhou", row_of("zhou")),
    Visit("enrollment:my_presence", "zhou", row_of("zhou")),
    Visit("enrollment:registration_data", "zhou", of("zhou")),
    Visit("enrollment:registration_papers", "zhou", of("zhou")),
    Visit("enrollment:registration_papers", "zhao", of("zhao")),
    Visit("enrollment:registration_check", "zhou", of("zhou")),
    Visit("enrollment:registration_sent", "wang", of("wang")),
    Visit("casework:unconfirmed", "other_tutor"),
    Visit("enrollment:unread", "other_tutor"),
    Visit("casework:confirm_for", "other_tutor", of("li")),
    Visit("casework:reopen", "aa_head", lambda school: [lapsed_like_li(school.morning)]),
    Visit("casework:offers", "zhou"),
    Visit("enrollment:consent", "guardian", deferral_of_a_ward),
    Visit("casework:form", "zhou", deferral_of("zhou")),
    Visit("casework:form_papers", "zhou", deferral_of("zhou")),
    Visit("casework:form_check", "zhou", deferral_of("zhou")),
    Visit("casework:form_sent", "zheng", deferral_of("zheng")),
    Visit("casework:application", "zhao", of("zhao")),
    Visit("casework:application", "li", of("li")),
    Visit("casework:receipt", "wang", of("wang")),
    Visit("casework:receipt_check", "", lambda school: [code_of(school.morning.of("wang").number)]),
    Visit("casework:take_back", "wang", of("wang")),
    Visit("casework:inbox", "wang"),
    Visit("casework:channels", "wang"),
    Visit("casework:channels", "tutor"),
    Visit("casework:own_phone", "tutor"),
    # the desk
    Visit("casework:desk", "dept_head", query="?sel={wang}"),
    Visit("casework:desk", "registrar", query="?view=today&sel={sun}"),
    Visit("casework:desk", "registrar", query="?view=overdue"),
    Visit("casework:desk", "dept_staff", query="?kind=registration"),
    Visit("casework:saved_views", "registrar", lambda _school: ["students"]),
    Visit("casework:saved_views", "dept_head", lambda _school: ["desk"]),
    Visit("casework:saved_views", "aa_head", lambda _school: ["documents"]),
    Visit("casework:saved_view_new", "registrar", lambda _school: ["students"], query="?status=ACTIVE"),
    Visit("casework:application", "dept_head", of("wang")),
    Visit("casework:application", "registrar", of("zheng")),
    Visit("casework:posts", "registrar"),
    Visit("casework:hand_overs", "secadmin"),
    Visit("casework:hand_overs", "secadmin", query="?view=finished"),
    Visit("casework:post_offer", "dept_head", lambda school: [school.morning.cast.dept_head.appointments.get().pk]),
    Visit("casework:post", "aa_head", lambda _school: [PostHandOver.objects.get().pk]),
    Visit("casework:paper_decision", "registrar", of("wang")),
    Visit("casework:opinions", "dept_head"),
    Visit("casework:hand_over", "registrar", of("sun")),
    Visit("casework:bulk", "other_dept_head", lambda _school: [BulkDecision.objects.get().pk]),
    Visit("enrollment:intakes", "aa_head"),
    Visit("enrollment:intake_open", "aa_head"),
    Visit("enrollment:intake", "aa_head", the_intake),
    Visit("enrollment:intake_students", "dept_head", the_intake),
    Visit("enrollment:intake_close", "aa_head", the_intake),
    Visit("enrollment:intake_counter", "dept_staff", the_intake, query="?q=高"),
    Visit("enrollment:arrival", "dept_staff", new_student),
    Visit("enrollment:rechecks", "dept_head", the_intake),
    Visit("enrollment:recheck", "dept_staff", lambda _school: [Arrival.objects.get(person__name="高歌").pk]),
    Visit("enrollment:numberings", "dept_head", the_intake),
    Visit("enrollment:numbering", "dept_head", lambda _school: [Numbering.objects.get().pk]),
    Visit("enrollment:my_arrival", "nobody", new_student),
    Visit("enrollment:entry_paper", "nobody", lambda school: [*new_student(school), "D33"]),
    Visit("enrollment:batches", "aa_head"),
    Visit("enrollment:batch", "aa_head", lambda school: [school.morning.batch.pk]),
    Visit("enrollment:batch_students", "aa_head", lambda school: [school.morning.batch.pk]),
    Visit("enrollment:presence", "tutor", lambda school: [school.morning.batch.pk]),
    Visit(
        "enrollment:presence_scan",
        "tutor",
        lambda school: [presence_code(school.morning.row(school.morning.cast.wang).pk)],
    ),
    Visit("enrollment:my_ticket", "zhou", row_of("zhou")),
    Visit("enrollment:counter", "dept_staff", lambda school: [school.morning.batch.pk]),
    Visit("enrollment:counter_board", "", lambda school: [board_of_mechanics(school)]),
    Visit("enrollment:batch_extend", "aa_head", lambda school: [school.morning.batch.pk]),
    Visit("enrollment:batch_group", "aa_head", lambda school: [school.morning.batch.pk]),
    Visit("enrollment:batch_join", "registrar", lambda school: [school.morning.batch.pk]),
    Visit("enrollment:batch_close", "aa_head", lambda school: [school.morning.batch.pk]),
    Visit("enrollment:batch_reopen", "aa_head", lambda school: [school.morning.batch.pk]),
    Visit("enrollment:batch_open", "aa_head"),
    Visit("enrollment:closing_lists", "aa_head", lambda _school: [ClosingList.objects.get().batch_id]),
    Visit("enrollment:closing_list", "aa_head", lambda _school: [ClosingList.objects.get().pk]),
    Visit("enrollment:closing_changes", "registrar", lambda _school: [ClosingList.objects.get().pk]),
    Visit("enrollment:bulletins", "aa_head", lambda school: [school.morning.batch.pk]),
    Visit("enrollment:bulletin", "principal", lambda _school: [Bulletin.objects.get().pk]),
    Visit("enrollment:bulletin_students", "dept_head", lambda _school: [Bulletin.objects.get().pk]),
    # the check of the data
    Visit("enrollment:campaigns", "aa_head"),
    Visit("enrollment:campaign_open", "aa_head"),
    Visit("enrollment:campaign", "aa_head", the_campaign),
    Visit("enrollment:campaign_students", "tutor", the_campaign),
    Visit("enrollment:campaign_sign", "dept_head", lambda school: [*the_campaign(school), *the_department(school)]),
    Visit("enrollment:campaign_close", "aa_head", the_campaign),
    Visit("enrollment:differences", "aa_head"),
    Visit("enrollment:verification", "dept_staff", verification_of("wang")),
    Visit("enrollment:verification_paper", "tutor", verification_of("sun")),
    Visit("enrollment:verification_mine", "zheng", verification_of("zheng")),
    Visit("enrollment:verification_mine", "wang", verification_of("wang")),
    Visit("enrollment:fees", "finance"),
    Visit("enrollment:health", "clinic"),
    Visit("enrollment:imports", "finance"),
    Visit("enrollment:holds", "registrar"),
    Visit("enrollment:hold_new", "finance"),
    Visit("enrollment:hold_kinds", "aa_head"),
    Visit("enrollment:hold_kind", "aa_head", lambda _school: ["FEES"]),
    Visit("enrollment:hold_kind_new", "aa_head"),
    Visit("status_changes:overdue", "other_dept_head"),
    Visit(
        "status_changes:overdue_one",
        "other_tutor",
        lambda school: [proposal_of(school.morning, "qian").registration_id],
    ),
    Visit("status_changes:reports", "aa_head"),
    Visit("status_changes:dynamics", "aa_head", enrollment_of("zhou")),
    Visit("status_changes:dynamics", "other_dept_head", enrollment_of("qian")),
    Visit("status_changes:proposals", "aa_head"),
    Visit("status_changes:proposal", "aa_head", lambda school: [proposal_of(school.morning, "zhou").pk]),
    Visit("status_changes:proposal", "other_dept_head", lambda school: [proposal_of(school.morning, "qian").pk]),
    Visit("status_changes:proposal", "registrar", the_case),
    Visit("status_changes:meeting_cases", "meeting_sec"),
    Visit("status_changes:meeting_case", "legal", the_case),
    Visit("status_changes:own_case", "li", lambda school: [case_of(school.morning).pk]),
    Visit("casework:application", "li", lambda school: [case_of(school.morning).pk]),
    # the roll
    Visit("enrollment:roll", "registrar"),
    Visit("enrollment:roll", "tutor", query="?q=王"),
    Visit("enrollment:student", "registrar", enrollment_of("wang")),
    Visit("enrollment:student", "wang", enrollment_of("wang")),
    Visit("enrollment:student_applications", "registrar", enrollment_of("wang")),
    Visit("enrollment:on_behalf", "registrar", enrollment_of("wang")),
    Visit("enrollment:registration_annul", "aa_head", registered_zheng),
    Visit("enrollment:student_holds", "aa_head", enrollment_of("wang")),
    Visit("enrollment:student_history", "registrar", enrollment_of("wang")),
    Visit("enrollment:student_journal", "registrar", enrollment_of("wang")),
    Visit("enrollment:activation_slips", "registrar"),
    Visit("enrollment:student_correct", "registrar", enrollment_of("wang")),
    Visit("enrollment:student_guardians", "registrar", enrollment_of("wang")),
    Visit("enrollment:my_guardians", "wang"),
    Visit("enrollment:student_reveal", "registrar", enrollment_of("wang")),
    Visit("enrollment:student_access", "registrar", enrollment_of("wang")),
    Visit("enrollment:student_access", "wang", enrollment_of("wang")),
    Visit("enrollment:likenesses", "registrar"),
    Visit("enrollment:likeness", "registrar", pair_that_is("OPEN")),
    Visit("enrollment:likeness_merge", "aa_head", pair_that_is("SAME")),
    Visit("enrollment:imports", "registrar"),
    Visit("enrollment:import", "registrar", import_with("CHECKED")),
    Visit("enrollment:import", "aa_head", import_with("LOADED")),
    Visit("enrollment:import_undo", "aa_head", import_with("LOADED")),
    Visit("enrollment:photo_upload", "registrar"),
    Visit("enrollment:import", "registrar", import_with("CHECKED", "PHOTOS"), query="?rows=GOOD"),
    Visit("enrollment:import", "aa_head", import_with("LOADED", "PHOTOS")),
    Visit("enrollment:import_undo", "aa_head", import_with("LOADED", "PHOTOS")),
    Visit("enrollment:without_photo", "registrar"),
    Visit("enrollment:past_day", "registrar"),
    Visit("enrollment:student", "registrar", enrollment_of("sun")),
    # issued papers
    Visit("casework:documents", "registrar"),
    Visit("casework:document", "registrar", lambda _school: [certificate().pk]),
    Visit("casework:document_check", "", lambda _school: [certificate().code]),
    Visit("casework:document_check_any", ""),
    Visit("enrollment:student_documents", "registrar", enrollment_of("wang")),
    # the school
    Visit("enrollment:places", "registrar"),
    Visit("enrollment:department", "registrar", the_department),
    Visit("enrollment:department_new", "sysadmin"),
    Visit("enrollment:major_new", "registrar", the_department),
    Visit("enrollment:major", "aa_head", lambda _school: [Major.objects.earliest("pk").pk]),
    Visit("enrollment:class_new", "dept_head", the_department),
    Visit("enrollment:unit", "registrar", lambda _school: [ClassGroup.objects.earliest("pk").pk]),
    Visit("enrollment:terms", "aa_head"),
    Visit("enrollment:term_new", "aa_head"),
    Visit("enrollment:term", "aa_head", lambda _school: [Term.objects.earliest("pk").pk]),
    Visit("casework:job", "registrar", lambda _school: [Job.objects.filter(kind="enrollment.check-import")[0].pk]),
)
NO_PAGES = {
    "security:second_factor": "only after a right password: looked at in the story of the second factor",
    "setup": "only before there is any account: looked at in the story of the first start",
    "gallery": "looked at by itself, in every state",
    "healthz": "one word for machines",
    "api:study_right": "JSON for other systems",
    "api:changes": "JSON for other systems",
    "api:openapi": "JSON for other systems",
    "api:api-root": "nothing: only the addresses below it are there",
    "security:session_time": "a number for the script",
    "casework:counts": "a part of the desk",
    "casework:looking": "a part of the panel",
    "casework:file": "a file",
    "casework:job_result": "a file",
    "casework:document_file": "a file",
    "casework:paper_scan": "a file",
    "casework:post_list": "a file",
    "reports:export_file": "a file",
    "rulebook:proposal_text": "a text",
    "enrollment:import_template": "a file",
    "enrollment:import_marked": "a file",
    "enrollment:import_photo": "a picture",
    "enrollment:student_photo": "a picture",
    "enrollment:student_photo_small": "a picture",
    "enrollment:person": "leads on to the student",
    "enrollment:arrival_scan": "leads on to the new student",
    "enrollment:presence_sheet": "a file",
}


def only_posted() -> set[str]:
    """Addresses that nobody gets by GET."""
    return {line.name for line in all_lines() if line.GET is None}


@contextmanager
def busy_school() -> Iterator[School]:
    """Build it; the clock runs from that Thursday as long as the context is open."""
    morning = build_morning()
    with (
        TemporaryDirectory() as own,
        time_machine.travel(NOW, tick=True),
        override_settings(DEMO_MODE=False, SMS_PROVIDER=PROVIDER, JOURNAL_ANCHOR=Path(own) / "journal.anchor"),
    ):
        school = School(morning)
        _add_to(school)
        yield school


def _add_to(school: School) -> None:
    cast, now = school.morning.cast, timezone.now()
    call_command("load_rulebook", verbosity=0)
    proposal = propose_edition(draft=strict_regulation(now), by=cast.aa_head, at=now).proposal
    ask_job(kind=IMPACT, arguments={"proposal": proposal}, owner=cast.aa_head, at=now)
    Desk(cast, 0).department_rule()
    Desk(cast, 0).closure()
    publish_calendar_year(year=year_2023(off=[date(2023, 9, 8)]), by=cast.aa_head, at=now)
    work_off(now=lambda: now + timedelta(minutes=1))
    names = {one.pk: f"202201{place:04}" for place, one in enumerate(school.morning.students.values())}
    open_accounts(names=names, by=cast.sysadmin, at=now)
    give_address(cast.wang)
    choose(cast.tutor, phone="13900001111")
    wang = school.morning.enrollment(cast.wang).pk
    place_hold(enrollment=wang, kind="FEES", reason="上学期住宿费未缴清", by=cast.aa_head, at=now)
    why = {"purpose": "REACH", "reason": "电话通知家长到校面谈", "by": cast.registrar, "at": now}
    reveal_data(enrollment=wang, fields=["phone", "id_number"], **why)
    hand_the_registrars_post_over(school.morning)
    save_views(school.morning)
    fill_counter(school.morning)
    issue_certificate(enrollment=wang, purpose="办理银行卡", language="zh-hans", by=cast.registrar, at=now)
    propose_appointment(
        person=cast.nobody, office="AA_HEAD", unit=cast.school, begins=now.date(), by=cast.secadmin, at=now
    )
    _data_check(school)
    _upload(cast.registrar, "新生.xlsx", workbook(cohort=2022))
    chosen = [school.application("qian"), school.application("wang")]
    ask_bulk_decision(application_ids=chosen, agrees=False, opinion="材料不符", by=cast.other_dept_head, at=now)
    loaded = _upload(cast.registrar, "补录.xlsx", book_of([_late(number) for number in range(3)]))
    confirm_import(upload=loaded, by=cast.registrar, at=now)
    work_off(now=timezone.now)
    _photos(school)
    _intake(school)
    _deferrals(school)
    propose_to_count_as_left(school.morning)
    bring_to_the_meeting(school.morning, cast.li, at=now)
    results_of_the_term_before(school.morning, now)
    pairs = [("2022019000", "2022019001", "OPEN"), ("2022019000", "2022019002", "SAME")]
    persons = dict(Enrollment.objects.values_list("student_no", "person"))
    with unrecorded("pairs that are alike"):
        for first, second, state in pairs:
            ends = sorted([persons[first], persons[second]])
            Likeness.objects.create(
                first_id=ends[0], second_id=ends[1], ground="NAME", state=state, found_at=now,
                reason="核对户口簿", settled_by=cast.registrar, settled_at=now,
            )  # fmt: skip
    place_hold(
        enrollment=Enrollment.objects.get(student_no="2022019001").pk,
        kind="FEES",
        reason="住宿费",
        by=cast.aa_head,
        at=now,
    )


def _intake(school: School) -> None:
    """Three new students of mechanics are expected, Gao among them; a class is formed and a plan of numbers made."""
    cast, now = school.morning.cast, timezone.now()
    major = Major.objects.get(code="460301")
    enter_class(major=major, cohort=2023, name="机电2301班", code="M2301", capacity=45, by=cast.aa_head, at=now)
    people = (
        ("高远", cast.nobody.pk, date(2004, 2, 9)),
        ("高歌", None, date(2005, 5, 1)),
        ("何其", None, date(2006, 1, 3)),
    )
    rows = [
        newcomer(
            cast.mechanics, major, name=name, person=person, cohort=2023, status="ADMITTED", birth_date=born,
            ksh=f"2333010111000{place}", category=CATEGORY, begins_on=now.date(), entered_on=now.date(),
        )
        for place, (name, person, born) in enumerate(people)
    ]  # fmt: skip
    enter_students(rows=rows, by=cast.registrar, at=now)
    days = {"arrives_from": now.date(), "arrives_until": now.date() + timedelta(days=2)}
    open_intake(term=school.morning.term, categories=(CATEGORY,), **days, by=cast.aa_head, at=now)
    pattern = "{year}{major}{class:2}{n:2}"
    intake = Intake.objects.get()
    propose_numbering(intake=intake, unit=cast.mechanics, pattern=pattern, by=cast.dept_head, at=now)
    arrival = Arrival.objects.get(person__name="何其").pk
    said = {"spoken_on": now.date(), "way": "PHONE", "reached": "STUDENT", "said": "火车晚点，明日到校"}
    note_arrival_contact(arrival=arrival, **said, by=cast.dept_staff, at=now)
    compare_arrival(arrival=Arrival.objects.get(person=cast.nobody).pk, found={"ID": True}, by=cast.dept_staff, at=now)
    put_under("detailed+HE")  # which knows a recheck of the entry
    arrived, every = Arrival.objects.get(person__name="高歌").pk, dict.fromkeys(ALL, True)
    compare_arrival(arrival=arrived, found=every, by=cast.dept_staff, at=now)
    said = {"agreeing": ["IDENTITY"], "result": "TO_CLEAR", "note": "缺体检结果"}
    sign_recheck(arrival=arrived, **said, by=cast.dept_head, at=now)


def _data_check(school: School) -> None:
    """Everybody is asked; Sun finds everything right, Wang finds the telephone and the name wrong."""
    check = Check(
        school.morning, open_check(school.morning, at=timezone.now(), until=date(2023, 9, 20)), timezone.now()
    )
    check.answer("sun", by=school.morning.sun)
    check.answer("wang", phone="13911112222", name="王梓涵")


def _photos(school: School) -> None:
    """Photos of two students, loaded; and an archive with a better one of the first, and pictures that are refused."""
    registrar, number = school.morning.cast.registrar, _numbers(school)
    first = _archive(registrar, {f"{number['sun']}.jpg": picture(), f"{number['zhou']}.jpg": picture("seagreen")})
    confirm_import(upload=first, by=registrar, at=timezone.now())
    work_off(now=timezone.now)
    files = {"sun": picture("indianred"), "zhao": picture("peru"), "zheng": picture(size=(462, 330))}
    _archive(registrar, {f"{number[key]}.jpg": files[key] for key in files} | {"合影.jpg": picture()})


def _numbers(school: School) -> dict[str, str]:
    """The student numbers, or those of the examinations, by key."""
    students = {key: school.morning.enrollment(one) for key, one in school.morning.students.items()}
    return {key: one.student_no or one.ksh or "" for key, one in students.items()}


def _archive(by: Person, files: dict[str, bytes]) -> int:
    """An import of photos, checked."""
    contents = checked_contents(archive(files))
    upload = upload_import(contents=contents, matter=Import.Matter.PHOTOS, by=by, at=timezone.now()).upload
    work_off(now=timezone.now)
    return upload


def _late(number: int) -> dict[str, object]:
    """A student who is entered after the others."""
    return good_row(number, 学号=f"202201900{number}", 年级="2022", 专业代码="460301")


def _upload(by: Person, name: str, content: bytes) -> int:
    """An import, checked."""
    contents = check_upload(SimpleUploadedFile(name, content, XLSX.content_type), allow=(XLSX,))
    upload = upload_import(contents=contents, by=by, at=timezone.now()).upload
    with override_settings(DEMO_MODE=True):  # admits the region 990000, which no real number has
        work_off(now=timezone.now)
    return upload


def _deferrals(school: School) -> None:
    """Zhou, who has a draft of the registration, fills in a deferral too; Zheng has handed one in for the next term."""
    now = timezone.now()
    with unrecorded("the next term"):
        spring = Term.objects.create(
            code="2023-2024-2", school_year="2023-2024", ordinal=2, opens_on=date(2024, 2, 26), ends_on=date(2024, 7, 5)
        )
    ask_for_deferral(school.morning.zhou, now, papers=False)
    pk = ask_for_deferral(school.morning.zheng, now)
    submit(application_id=pk, particulars=SAID | {"term": spring.code}, by=school.morning.zheng, at=now)
