"""Clauses on giving the admission up (放弃入学资格)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rulebook.rules.clause import Finding, clause, finding
from rulebook.rules.marking import _
from rulebook.rules.units import Count


@dataclass(frozen=True, kw_only=True)
class ForfeitureCase:
    """The facts by which it is judged whether a new student has given the admission up.

    `arrival_state` is where the student stands in the intake, `due_on` the last day to arrive: that of the intake, of a
    leave, or the one given for force majeure. `is_admitted`: nothing was decided about the admission so far.
    """

    arrival_state: str
    due_on: date
    is_admitted: bool = True
    contacts: int = 0
    report_open: bool = False


@clause
def student_did_not_arrive(case: ForfeitureCase) -> Finding:
    """Only who neither arrived nor may still come, by leave or for force majeure, gives the admission up. INT-4"""
    if not case.is_admitted:
        return finding(
            met=False,
            because=_("The student is no longer waiting for the check-in."),
            remedy=_("Drop the proposal."),
        )
    if case.arrival_state != "NO_SHOW":
        return finding(
            met=False,
            because=_("The student may still arrive until {until}."),
            remedy=_("Wait until that day is over."),
            until=case.due_on,
        )
    return finding(met=True, because=_("The last day to arrive was {day}."), day=case.due_on)


@clause
def student_was_contacted(case: ForfeitureCase, *, least: Count) -> Finding:
    """The department has tried to reach the student, and noted it. INT-4"""
    return finding(
        met=case.contacts >= least,
        because=_("{contacts} attempts to reach the student are noted; at least {least} are needed."),
        remedy=_("Ask the department to speak with the student and to note it."),
        contacts=case.contacts,
        least=least,
    )


@clause
def nothing_is_reported_open(case: ForfeitureCase) -> Finding:
    """While the department's report of where a student is, is open, nothing is decided against the student. ORG-3"""
    return finding(
        met=not case.report_open,
        because=_("A report of where the student is, is open.")
        if case.report_open
        else _("No report about the student is open."),
        remedy=_("Follow the report up and close it first."),
    )
