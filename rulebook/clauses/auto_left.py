"""Clauses on counting a student as having left (自动离校)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rulebook.rules.clause import Finding, clause, finding
from rulebook.rules.marking import _
from rulebook.rules.units import Count, Flag, WorkingDays


@dataclass(frozen=True, kw_only=True)
class AutoLeftCase:
    """The facts by which it is judged whether a student may be counted as having left, on the day it is confirmed.

    `under_way`: a registration or a deferral of the term that is undecided. `notice_ends`: the last of the days that
    the served notice gives to answer, None before it is served. `rectify_until`: so long a refusal can be put right.
    """

    today: date
    term_state: str
    under_way: bool = False
    reason_accepted: bool = False
    contacts: int = 0
    served_on: date | None = None
    notice_ends: date | None = None
    report_open: bool = False
    rectify_until: date | None = None


@clause
def student_is_overdue(case: AutoLeftCase) -> Finding:
    """Only who has let the last day to register go by, and has nothing under way, is counted as having left. REG-1.3"""
    if case.under_way:
        return finding(
            met=False,
            because=_("A registration or a deferral of this student is still under review."),
            remedy=_("Wait until it is decided."),
        )
    if case.rectify_until is not None and case.rectify_until >= case.today:
        return finding(
            met=False,
            because=_("The registration was refused; the student may file it once more until {until}."),
            remedy=_("Wait until these days are over."),
            until=case.rectify_until,
        )
    return finding(
        met=case.term_state == "OVERDUE",
        because=_("The last day to register has passed.")
        if case.term_state == "OVERDUE"
        else _("The student is not overdue any more."),
        remedy=_("Drop the proposal."),
    )


@clause
def no_reason_is_accepted(case: AutoLeftCase, *, required: Flag) -> Finding:
    """An accepted reason prevents that a student is counted as having left. REG-1.4"""
    return finding(
        met=not (required and case.reason_accepted),
        because=_("A reason was accepted.") if case.reason_accepted else _("No reason was accepted."),
        remedy=_("Drop the proposal."),
    )


@clause
def student_was_contacted(case: AutoLeftCase, *, least: Count) -> Finding:
    """The department has tried to reach the student, and noted it. REG-1.4"""
    return finding(
        met=case.contacts >= least,
        because=_("{contacts} attempts to reach the student are noted; at least {least} are needed."),
        remedy=_("Ask the department to speak with the student and to note it."),
        contacts=case.contacts,
        least=least,
    )


@clause
def notice_days_are_over(case: AutoLeftCase, *, days: WorkingDays) -> Finding:
    """The notice of the missed registration was served, and the working days to answer it are over. REG-1.4 (AMB-03)"""
    if case.served_on is None or case.notice_ends is None:
        return finding(
            met=False,
            because=_("The notice of the missed registration was not served yet."),
            remedy=_("Issue it, serve it, and enter how and when it was served."),
        )
    return finding(
        met=case.today > case.notice_ends,
        because=_("The notice was served on {served}; the student has {days} working days to answer, until {ends}."),
        remedy=_("Wait until these days are over."),
        served=case.served_on,
        days=days,
        ends=case.notice_ends,
    )


@clause
def nothing_is_reported_open(case: AutoLeftCase) -> Finding:
    """While the department's report of where a student is, is open, nothing is decided against the student. ORG-3"""
    return finding(
        met=not case.report_open,
        because=_("A report of where the student is, is open.")
        if case.report_open
        else _("No report about the student is open."),
        remedy=_("Follow the report up and close it first."),
    )
