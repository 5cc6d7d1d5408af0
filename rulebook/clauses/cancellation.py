"""Clauses on cancelling an enrollment (取消学籍) because too many terms were missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rulebook.rules.clause import Finding, clause, finding
from rulebook.rules.marking import _
from rulebook.rules.units import Code, Flag, WorkingDays


@dataclass(frozen=True, kw_only=True)
class CancellationCase:
    """The facts of a case to cancel an enrollment: when it is opened, and when the leaders' meeting has it.

    `at_the_meeting`: it waits for the meeting; only then the procedure before the decision must be done. `notice_ends`:
    the last of the days that the served notice gives to answer, None before it is served. `checked_on`: when the
    legality was checked last, and `is_lawful` what that said. `minutes`: the number of the meeting's minutes.
    """

    today: date
    consecutive: int
    cumulative: int
    ground_stands: bool
    at_the_meeting: bool = False
    report_open: bool = False
    served_on: date | None = None
    notice_ends: date | None = None
    hearing_asked_on: date | None = None
    hearing_held_on: date | None = None
    checked_on: date | None = None
    is_lawful: bool = False
    minutes: str = ""


@clause
def too_many_terms_are_missed(case: CancellationCase) -> Finding:
    """Two in a row, or three in all, without cause: as many as the edition of that close says. REG-4.3a, REG-4.3b"""
    return finding(
        met=case.ground_stands,
        because=_("Missed without a cause: {consecutive} in a row, {cumulative} in all."),
        remedy=_("The terms that were missed are too few now. Close the case."),
        consecutive=case.consecutive,
        cumulative=case.cumulative,
    )


@clause
def nothing_is_reported_open(case: CancellationCase) -> Finding:
    """While the department's report of where a student is, is open, nothing is decided against the student. ORG-3"""
    return finding(
        met=not case.report_open,
        because=_("A report of where the student is, is open.")
        if case.report_open
        else _("No report about the student is open."),
        remedy=_("Follow the report up and close it first."),
    )


@clause
def notice_days_are_over(case: CancellationCase, *, days: WorkingDays) -> Finding:
    """The prior notice was served, and the working days to state one's case are over. CHG-WD-3"""
    if not case.at_the_meeting:
        return finding(
            met=True,
            because=_("Before the meeting decides, the prior notice is served and {days} working days have passed."),
            days=days,
        )
    if case.served_on is None or case.notice_ends is None:
        return finding(
            met=False,
            because=_("The prior notice was not served yet."),
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
def hearing_is_held(case: CancellationCase, *, hearing: Code) -> Finding:
    """Who asks for a hearing is heard before anybody decides; where the edition says so, everybody is. CHG-WD-3"""
    if not case.at_the_meeting:
        return finding(met=True, because=_("Before the meeting decides, a hearing that is due is held."))
    if case.hearing_asked_on is None and hearing != "ALWAYS":
        return finding(met=True, because=_("No hearing was asked for."))
    held = case.hearing_held_on
    if held is None or (case.hearing_asked_on is not None and held < case.hearing_asked_on):
        return finding(
            met=False, because=_("A hearing is due and was not held yet."), remedy=_("Hold it and enter its record.")
        )
    return finding(met=True, because=_("The hearing was held on {held}."), held=held)


@clause
def legality_is_checked(case: CancellationCase, *, required: Flag) -> Finding:
    """Whoever checks legality has looked at it before the meeting decides. CHG-WD-3"""
    if not required:
        return finding(met=True, because=_("No legality check is asked for."))
    if not case.at_the_meeting:
        return finding(met=True, because=_("Before the meeting decides, the legality is checked."))
    if case.checked_on is None:
        return finding(
            met=False,
            because=_("The legality was not checked yet."),
            remedy=_("Ask the legality checker to look at it."),
        )
    return finding(
        met=case.is_lawful,
        because=_("The legality was checked on {checked}: nothing stands against it.")
        if case.is_lawful
        else _("The legality was checked on {checked}: something stands against it."),
        remedy=_("Put right what was found, and have it checked once more."),
        checked=case.checked_on,
    )


@clause
def meeting_decides_with_minutes(case: CancellationCase) -> Finding:
    """Only the leaders' meeting cancels, by the number of its minutes. REG-4.3a, REG-4.3b"""
    if not case.at_the_meeting:
        return finding(met=True, because=_("The leaders' meeting decides, by the number of its minutes."))
    return finding(
        met=bool(case.minutes),
        because=_("The minutes of the leaders' meeting: {minutes}.")
        if case.minutes
        else _("The leaders' meeting has not decided yet: there is no number of its minutes."),
        remedy=_("The case waits for the leaders' meeting."),
        minutes=case.minutes,
    )
