"""Clauses on term registration (学籍注册)."""

from __future__ import annotations

from rulebook.clauses.registration_case import (
    FAILED_COURSE,
    JUDGED,
    REGISTRABLE,
    SANCTION_UNDECIDED,
    Hold,
    RegistrationCase,
    papers_needed,
)
from rulebook.rules.clause import Finding, clause, finding
from rulebook.rules.marking import _
from rulebook.rules.units import Code, Codes, Flag, WorkingDays

__all__ = ["FAILED_COURSE", "JUDGED", "REGISTRABLE", "SANCTION_UNDECIDED", "Hold", "RegistrationCase", "papers_needed"]


@clause
def status_admits_registration(case: RegistrationCase) -> Finding:
    """Registered are those who wait for it, are on the roll, or come back after being counted as auto-left. REG-3.1"""
    return finding(
        met=case.status in REGISTRABLE,
        because=_("The student status is {status}."),
        remedy=_NOT_BY_REGISTRATION.get(case.status, _("Ask academic affairs: this status does not register.")),
        status=case.status,
    )


_NOT_BY_REGISTRATION = {
    "ADMITTED": _("Check in first; registration comes after that."),
    "ON_LEAVE": _("Apply for resumption first; registration follows once it is in effect."),
    "RETAINED": _("Apply to return first; registration follows once it is in effect."),
    "CANCELLED": _(
        "Apply for reinstatement, where this school's regulation has it; a normal registration is not possible."
    ),
}


@clause
def category_is_covered(case: RegistrationCase, *, categories: Codes) -> Finding:
    """The regulation covers certain student categories; others need rules of their own. GEN-7"""
    return finding(
        met=case.category in categories,
        because=_("The student category is {category}."),
        remedy=_("Ask academic affairs: this regulation does not cover the category."),
        category=case.category,
    )


@clause
def return_after_auto_left_is_explained(case: RegistrationCase) -> Finding:
    """Who was counted as having left comes back by registering, with a reason that academic affairs accepts. REG-1.4"""
    if case.status != "AUTO_LEFT":
        return finding(met=True, because=_("The student was not counted as having left."))
    return finding(
        met=case.reason_given,
        because=_("The student was counted as having left."),
        remedy=_("Say why registration was missed; academic affairs decides whether the reason is accepted."),
    )


@clause
def window_has_opened(case: RegistrationCase, *, window: WorkingDays) -> Finding:
    """Registration begins on the opening day of the batch and lasts a number of working days. REG-1.1"""
    return finding(
        met=case.today >= case.window_opens,
        because=_("Registration opens on {opens} and lasts {window} working days, until {ends}."),
        remedy=_("Come back on {opens}."),
        opens=case.window_opens,
        ends=case.window_ends,
        window=window,
    )


@clause
def filed_in_time_or_with_reason(case: RegistrationCase) -> Finding:
    """Registered is inside the window or the own deadline; afterwards only with a reason, as a late make-up. REG-3.1

    After the last day of the term nothing is left to make up.
    """
    if case.filed_in_time or case.today <= case.last_day:
        return finding(met=True, because=_("The last day is {ends}."), ends=case.last_day)
    if case.term_ends is not None and case.today > case.term_ends:
        return finding(
            met=False,
            because=_("The term ended on {ended}."),
            remedy=_("Register in the next term's window; ask academic affairs how this term is counted."),
            ended=case.term_ends,
        )
    if not case.is_late:
        return finding(
            met=True,
            because=_("A refused registration may be put right until {until}."),
            until=case.rectify_until,
        )
    return finding(
        met=case.reason_given,
        because=_("The last day was {ends}; this is a late registration."),
        remedy=_("Say why you are late; academic affairs decides whether the reason is accepted."),
        ends=case.last_day,
    )


@clause
def refused_registration_is_filed_once_more(case: RegistrationCase, *, rectify: WorkingDays) -> Finding:
    """A refused student may file once more until the rectification date, also after the window. REG-3.5

    After that date it is a late make-up, for which the reason is asked elsewhere.
    """
    if case.times_refused == 0:
        return finding(met=True, because=_("Registration was not refused in this term."))
    return finding(
        met=case.times_refused == 1 or case.is_late,
        because=_("Registration was refused {times} times; it may be put right once within {rectify} working days."),
        remedy=_("Talk to academic affairs about what is missing."),
        times=case.times_refused,
        rectify=rectify,
    )


@clause
def fee_is_settled(case: RegistrationCase, *, require_fee: Flag, exempt_kinds: Codes) -> Finding:
    """Tuition and dormitory of the period are paid, or the student is aided. REG-2.1"""
    return finding(
        met=not require_fee or case.fee_state == "PAID" or case.fee_state in exempt_kinds,
        because=_("Fees: {fee_state}."),
        remedy=_("Pay the fees of this period, or hand in the proof of aid to the finance office."),
        fee_state=case.fee_state,
    )


@clause
def no_adverse_record_blocks(case: RegistrationCase, *, check: Code) -> Finding:
    """No adverse record stands unprocessed that blocks registration; an undecided sanction does. REG-2.2 (AMB-07)"""
    kinds = tuple(hold.called for hold in case.holds if _effect(hold, check) == "BLOCK")
    return finding(
        met=not kinds,
        because=_("Open: {holds}.") if kinds else _("Nothing is open that blocks registration."),
        remedy=_("Settle it with the office that placed the hold; registration is free as soon as it is lifted."),
        holds=kinds,
    )


@clause
def no_adverse_record_is_open(case: RegistrationCase, *, check: Code) -> Finding:
    """A failed course is settled once retake or make-up is booked; until then the office is warned. REG-2.2 (AMB-07)"""
    kinds = tuple(hold.called for hold in case.holds if _effect(hold, check) == "WARN")
    return finding(
        met=not kinds,
        because=_("Open: {holds}.") if kinds else _("No failed course is open."),
        remedy=_("Book the retake or make-up examination; registration goes on meanwhile."),
        holds=kinds,
    )


_BLOCKED_BY = {
    "BLOCK_ALL": {SANCTION_UNDECIDED, FAILED_COURSE},
    "BLOCK_SANCTION_ONLY": {SANCTION_UNDECIDED},
    "WARN_FAIL_BLOCK_SANCTION": {SANCTION_UNDECIDED},
}
_WARNED_OF = {"WARN": {SANCTION_UNDECIDED, FAILED_COURSE}, "WARN_FAIL_BLOCK_SANCTION": {FAILED_COURSE}}


def _effect(hold: Hold, check: str) -> str:
    if hold.kind not in JUDGED:
        return "BLOCK" if hold.blocks else "WARN"
    if hold.kind in _BLOCKED_BY.get(check, ()):
        return "BLOCK"
    return "WARN" if hold.kind in _WARNED_OF.get(check, ()) else "NOTHING"


@clause
def health_check_is_attended(case: RegistrationCase, *, health_check: Code) -> Finding:
    """New students attend the health check after entry; attending is enough, the result follows. REG-2.3"""
    needed = health_check == "ALL_REQUIRED" or (health_check == "NEW_REQUIRED" and case.is_new)
    if not needed:
        return finding(met=True, because=_("No health check is asked of this student."))
    return finding(
        met=case.health_attended,
        because=_("The health check was attended.")
        if case.health_attended
        else _("The health check was not attended yet."),
        remedy=_("Go to the health check; you can register as soon as the clinic's list shows that you attended."),
    )


@clause
def required_papers_are_given(case: RegistrationCase, *, required_docs: Codes) -> Finding:
    """The papers that the regulation names are handed in with the application. REG-3.1"""
    needed = case.papers_needed(required_docs)
    if not needed:
        return finding(met=True, because=_("No papers are asked for."))
    missing = tuple(slot for slot in needed if slot not in case.materials_given)
    return finding(
        met=not missing,
        because=_("Missing: {papers}.") if missing else _("All papers are there: {papers}."),
        remedy=_("Add a photo or scan of each missing paper."),
        papers=missing or needed,
    )


@clause
def data_is_confirmed(case: RegistrationCase, *, student_confirm: Flag) -> Finding:
    """The student confirms the data that the school holds, anew where key data were changed since. SEC-1.2"""
    if case.data_confirmed and case.data_changed_since and student_confirm:
        return finding(
            met=False,
            because=_("Key data were changed after they had been confirmed."),
            remedy=_("They are confirmed anew: the office returns the registration for these items."),
        )
    return finding(
        met=case.data_confirmed or not student_confirm,
        because=_("The data are confirmed.") if case.data_confirmed else _("The data are not confirmed yet."),
        remedy=_("Go through the data and confirm them, or report what is wrong."),
    )


@clause
def pledge_is_signed(case: RegistrationCase, *, required_at: Code) -> Finding:
    """New students sign the confidentiality pledge; without it registration warns. SEC-3.6"""
    if required_at != "ENTRY" or not case.is_new:
        return finding(met=True, because=_("No pledge is asked of this student."))
    return finding(
        met=case.pledge_signed,
        because=_("The confidentiality pledge is signed.")
        if case.pledge_signed
        else _("The confidentiality pledge is not signed yet."),
        remedy=_("Sign the pledge on your page."),
    )
