"""Clauses on deferred registration (延期注册)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from rulebook.clauses.registration_case import REGISTRABLE
from rulebook.rules.clause import Finding, clause, finding
from rulebook.rules.marking import _
from rulebook.rules.registration import counts_from_approval
from rulebook.rules.units import Code, Days


@dataclass(frozen=True, kw_only=True)
class DeferralCase:
    """The facts by which a deferral is judged, on the day it is filed.

    `next_opening`: the opening day of the next term, None while it is not fixed. `reason_given`: the force majeure or
    special circumstances; `late_reason_given`: why it is filed only after the window. `is_minor`: under 18 on that day.
    `days_granted`: the calendar days that were granted for the term before. `deemed_left`: the student is counted as
    having left in the term, which runs still.
    """

    today: date
    status: str
    window_ends: date
    next_opening: date | None = None
    days_asked: int
    days_granted: int = 0
    reason_given: bool = False
    proof_given: bool = False
    late_reason_given: bool = False
    already_registered: bool = False
    deemed_left: bool = False
    is_minor: bool = False
    guardian_consents: bool = False


@clause
def student_can_still_register(case: DeferralCase) -> Finding:
    """Deferred is the registration of one who registers at all and has not done so yet. REG-1.2"""
    if case.already_registered:
        return finding(
            met=False, because=_("The registration of this term is complete."), remedy=_("There is nothing to defer.")
        )
    if case.deemed_left:
        return finding(
            met=False,
            because=_("The student is counted as having left in this term."),
            remedy=_("There is nothing left to defer: register late, with the reason."),
        )
    return finding(
        met=case.status in REGISTRABLE,
        because=_("The student status is {status}."),
        remedy=_("Ask academic affairs: this status does not register."),
        status=case.status,
    )


@clause
def deferral_is_within_limit(case: DeferralCase, *, max_days: Days) -> Finding:
    """The deferrals of a term last at most a number of calendar days in all; none where the number is 0. REG-1.2"""
    if max_days == 0:
        return finding(
            met=False,
            because=_("This regulation knows no deferral."),
            remedy=_("Register inside the window, or explain the delay with a late registration."),
        )
    if case.days_granted:
        return finding(
            met=case.days_asked >= 1 and case.days_granted + case.days_asked <= max_days,
            because=_("{days} days are asked for, {granted} were granted before; at most {most} in all are possible."),
            remedy=_("Ask for the days that are left at most. Where none are, register late with the reason."),
            days=case.days_asked,
            granted=case.days_granted,
            most=max_days,
        )
    return finding(
        met=1 <= case.days_asked <= max_days,
        because=_("{days} days are asked for; at most {most} are possible."),
        remedy=_("Ask for 1 to {most} days."),
        days=case.days_asked,
        most=max_days,
    )


@clause
def deferral_is_filed_in_time(case: DeferralCase, *, apply_until: Code) -> Finding:
    """A deferral may be asked for until the day before the next term opens. REG-1.2 (AMB-04)"""
    if apply_until == "WINDOW_END":
        last: date | None = case.window_ends
    else:
        last = None if case.next_opening is None else case.next_opening - timedelta(days=1)
    if last is None:
        return finding(met=True, because=_("The next term is not fixed yet."))
    return finding(
        met=case.today <= last,
        because=_("A deferral may be asked for until {last}."),
        remedy=_("It is too late for this term; register in the next term's window."),
        last=last,
    )


@clause
def late_deferral_is_explained(case: DeferralCase, *, anchor: Code) -> Finding:
    """Whoever asks for deferral only after the window says why it is late. REG-1.2 (AMB-04)"""
    late = case.today > case.window_ends
    from_approval = counts_from_approval(anchor, filed_on=case.today, window_ends=case.window_ends)
    return finding(
        met=not late or case.late_reason_given,
        because=_("The days count from the approval.")
        if from_approval
        else _("The days count from the end of the window, {ends}."),
        remedy=_("The window ended on {ends}: say why you ask only now."),
        ends=case.window_ends,
    )


@clause
def deferral_reason_is_proved(case: DeferralCase) -> Finding:
    """Deferral is for force majeure or special circumstances, with proof. REG-1.2"""
    return finding(
        met=case.reason_given and case.proof_given,
        because=_("Reason and proof are given.")
        if case.reason_given and case.proof_given
        else _("Reason or proof is missing."),
        remedy=_("State the reason and add a proof."),
    )


@clause
def guardian_consents_to_deferral(case: DeferralCase) -> Finding:
    """Who is not of age on the day of filing asks with the consent of a guardian. REG-1.2 (domain 3.1)"""
    if not case.is_minor:
        return finding(met=True, because=_("The student is of age."))
    return finding(
        met=case.guardian_consents,
        because=_("A guardian consents.") if case.guardian_consents else _("The consent of a guardian is missing."),
        remedy=_("Add the consent with the signature of a guardian, or let the guardian sign in and consent."),
    )
