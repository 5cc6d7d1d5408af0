"""Issue the decision on a deferral (D02)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from casework.actions.issue_document import CannotIssue, issue_document
from casework.events import DocumentIssued
from casework.models import Application, Decision, Document, Outcome
from casework.queries.queue import office_name
from casework.queries.words import day_words, verdict_words
from enrollment.models import DeferralRequest, TermState
from enrollment.queries.deferrable_terms import Open
from enrollment.queries.deferral_cases import Asked, asked_by
from enrollment.queries.windows import period_end_of
from enrollment.rules.deferral import DECISION, GROUNDS
from enrollment.rules.terms import term_words
from rulebook.queries import rules_of
from rulebook.rules.edition import Provision
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons

LANGUAGE: Final = "zh-hans"
LIMIT: Final = "deferral.deferral_is_within_limit"


@recorded
def issue_deferral_decision(*, application: int, by: Person, at: datetime) -> DocumentIssued:
    """It says what was asked, what each office answered, and until when the student has time now, or that it is not
    granted and by when to register (REG-1.2, AMB-04).

    Joins the act that granted it; comes after it where it is refused, or where the fonts had lacked a character.
    :raises CannotIssue: if it was issued before or is not decided, or a character cannot be drawn
    """
    lock_persons(Application.objects.filter(pk=application).values_list("person", flat=True))
    found = Application.objects.select_related("person", "unit__parent").get(pk=application)
    if Document.objects.filter(application=found, kind=DECISION.key).exists():
        raise CannotIssue(_("The decision on this deferral was issued already."))
    if not found.outcome:
        raise CannotIssue(_("This deferral is not decided."))
    with override(LANGUAGE):
        facts = _facts(found, asked_by([found])[found.pk], today=localtime(at).date())
    return issue_document(
        kind=DECISION.key,
        person=found.person,
        unit=found.unit,
        application=found,
        facts=facts,
        language=LANGUAGE,
        by=by,
        at=at,
    )


def _facts(application: Application, asked: Asked, *, today: date) -> dict[str, Any]:
    said, unit = application.particulars, application.unit
    ends_on, provisional = DeferralRequest.objects.values_list("ends_on", "is_provisional").get(pk=application.pk)
    provisions = rules_of(application.edition_id).provisions("deferral")
    return {
        "name": application.person.name,
        "student_no": asked.request.enrollment.student_no or asked.request.enrollment.ksh,
        "class": unit.name,
        "department": unit.parent.name if unit.parent else "",
        "application": application.number,
        "term": term_words(asked.term.code),
        "ground": _(GROUNDS[said["ground"]]) if said.get("ground") in GROUNDS else "",
        "reason": str(said.get("reason", "")),
        "late_reason": str(said.get("late_reason", "")),
        "days": asked.request.days,
        "filed_on": _day(application.submitted_at),
        "until": day_words(ends_on, provisional=provisional) if ends_on else "",
        "is_ahead": asked.row is None,
        "is_granted": application.outcome == Outcome.GRANTED,
        "register_by": _last_day(asked.row, today),
        "is_registered": asked.row is not None and asked.row.state == TermState.REGISTERED,
        "is_over": _is_over(asked, today),
        "cites": next((one.cites for one in provisions if one.clause == LIMIT), _all_cited(provisions)),
        "opinions": _opinions(application),
    }


def _is_over(asked: Asked, today: date) -> bool:
    """Whether nobody registers for that term any more."""
    closed = Open(asked.term, asked.row).is_closed
    return closed or (asked.row is not None and period_end_of(asked.row.batch) < today)


def _last_day(row: Any, today: date) -> str:
    """The student's own last day to register, where it is still to come."""
    last = max(row.window, row.deadline) if row is not None else None
    return day_words(last) if last is not None and last >= today else ""


def _all_cited(provisions: Sequence[Provision]) -> str:
    """Where a school has worded the limit by a clause of its own: every article that its provisions name."""
    return "; ".join(dict.fromkeys(one.cites for one in provisions))


def _opinions(application: Application) -> list[dict[str, str]]:
    rows = Decision.objects.signed().filter(application=application).select_related("officer", "step")
    return [
        {
            "office": office_name(one.step.office),
            "verdict": verdict_words(one),
            "words": one.opinion or "",
            "name": one.officer.name,
            "day": day_words(one.paper_day) if one.paper_day else _day(one.at),
        }
        for one in rows.order_by("at", "pk")
    ]


def _day(at: datetime | None) -> str:
    day: date | None = localtime(at).date() if at else None
    return day_words(day) if day else ""
