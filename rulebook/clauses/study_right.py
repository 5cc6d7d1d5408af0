"""Clauses on the right to study (选课、考试、上课资格)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rulebook.rules.clause import Finding, clause, finding
from rulebook.rules.marking import _
from rulebook.rules.units import Flag

STUDYING = frozenset({"PENDING", "ACTIVE"})


@dataclass(frozen=True, kw_only=True)
class StudyCase:
    """The facts by which it is judged whether a student may study on a day.

    All but `today` and `status` are those of one roster row whose period has begun and is not over; without such a
    row they keep their defaults. `period_ends` is the last day that the registration covers: of the term, or of the
    school year. `window_ends`: of the window, or the student's own later day. `in_hand`: an application was filed in
    time, and nobody refused it, took it back or let it lapse; `in_hand_until`: the day until which it waits for the
    student, to be put right or confirmed.
    """

    today: date
    status: str
    period_ends: date | None = None
    registered: bool = False
    window_ends: date | None = None
    deferred_until: date | None = None
    in_hand: bool = False
    in_hand_until: date | None = None


@clause
def status_admits_study(case: StudyCase) -> Finding:
    """Who is on the roll, or waits for the first registration, studies; on leave and the like nobody does. REG-4.2"""
    return finding(
        met=case.status in STUDYING,
        because=_("The student status is {status}."),
        remedy=_("Ask academic affairs: with this status nobody studies at the school."),
        status=case.status,
    )


@clause
def is_registered_or_still_in_time(case: StudyCase, *, block_study: Flag, grace_in_window: Flag) -> Finding:
    """Who is not registered for the period studies only while there is time for it. REG-4.2

    There is time inside the window (where the school grants that), while an application filed in time is in review, in
    supplement time or in confirmation time, and until a granted deferral ends. `until` among the facts is the last day
    on which what is found holds by itself.
    """
    if case.registered:
        return finding(met=True, because=_("Registered for the period until {until}."), until=case.period_ends)
    if not block_study:
        return finding(met=True, because=_("Under this regulation, a missing registration keeps nobody from studying."))
    if case.in_hand and (case.in_hand_until is None or case.today <= case.in_hand_until):
        because = _("The registration was filed in time and is under way, until {until} at the latest.")
        last = min((day for day in (case.period_ends, case.in_hand_until) if day is not None), default=None)
        return finding(met=True, because=because, until=last)
    deferred = _not_over(case.deferred_until, case.today)
    window = _not_over(case.window_ends, case.today) if grace_in_window else None
    if deferred and deferred >= (window or deferred):
        return finding(met=True, because=_("The registration is deferred until {until}."), until=deferred)
    if window:
        return finding(met=True, because=_("The registration window is open until {until}."), until=window)
    return finding(
        met=False,
        because=_("No registration of this period lists the student.")
        if case.period_ends is None
        else _("Not registered, and there is no time left for it."),
        remedy=_("Register, if need be late and with the reason; academic affairs can tell what is missing."),
    )


def _not_over(last: date | None, today: date) -> date | None:
    return last if last is not None and today <= last else None
