"""What has happened to an application, in words: handed in, answered, in effect or taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from casework.kind import kind_of
from casework.models import Application, Decision, State
from casework.queries.queue import office_name
from casework.queries.words import verdict_words

_VERDICT_TONES: Final = {"AGREED": "ok", "REFUSED": "bad", "RETURNED": "warn"}


@dataclass(frozen=True)
class Moment:
    """One line of the history: who, what, when, in which words."""

    who: str
    what: str
    at: datetime
    text: str
    kind: str
    scan: int | None = None
    """The id of the answer whose scan can be opened."""


def history_of(application: Application, decisions: Sequence[Decision], *, for_applicant: bool) -> list[Moment]:
    """Newest first: submission, decisions, confirmation."""
    moments: list[Moment] = []
    if application.submitted_at:
        who = _who_filed(application, for_applicant=for_applicant)
        what = _("brought it forward") if kind_of(application.kind).is_of_the_school else _("submitted")
        moments.append(Moment(who, str(what), application.submitted_at, "", "info"))
    moments += [
        Moment(
            _signed_by(decision),
            _verdict_words(decision),
            decision.at,
            decision.opinion or "",
            _VERDICT_TONES[decision.verdict],
            decision.pk if decision.scan_id else None,
        )
        for decision in decisions
    ]
    sent = [one.answered_at for one in decisions if one.answered_at is not None]
    who = "" if application.is_on_behalf else _who_filed(application, for_applicant=for_applicant)
    moments += [Moment(who, str(_("sent the corrections")), answered_at, "", "info") for answered_at in sent]
    moments.sort(key=lambda one: one.at)
    if application.in_effect_at:
        moments.append(_in_effect(application, application.in_effect_at))
    elif application.state == State.TAKEN_BACK and application.closed_at:
        moments.append(Moment("", str(_("taken back")), application.closed_at, "", "mute"))
    elif application.state == State.LAPSED and application.closed_at:
        moments.append(Moment("", str(_("lapsed")), application.closed_at, "", "mute"))
    if application.reopened_at:
        moments.append(Moment("", str(_("reopened, to be confirmed")), application.reopened_at, "", ""))
        moments.sort(key=lambda one: one.at)
    return moments[::-1]


def _in_effect(application: Application, at: datetime) -> Moment:
    """By whose word, where somebody confirmed it for the applicant."""
    word = getattr(application, "confirmation", None) if kind_of(application.kind).needs_confirmation else None
    if word is None or word.by_id == application.person_id:
        return Moment("", str(_("in effect")), at, "", "ok")
    what = _("confirmed on behalf of %(name)s: %(way)s") % {
        "name": application.person.name,
        "way": word.get_way_display(),
    }
    return Moment(word.by.name, what, at, word.proof or "", "ok")


def _who_filed(application: Application, *, for_applicant: bool) -> str:
    """Whom it concerns, or who entered it for that person; or the school, against whom nobody asked for it."""
    if kind_of(application.kind).is_of_the_school:
        return str(_("The school"))
    if not application.is_on_behalf:
        return str(_("You")) if for_applicant else application.person.name
    names = {"who": application.opened_by.name, "name": application.person.name}
    return _("Entered by %(who)s on behalf of %(name)s") % names


def _signed_by(decision: Decision) -> str:
    """The office and who answered for it, and for whom, where it was somebody's cover."""
    who = f"{office_name(decision.step.office)} · {decision.officer.name}"
    return f"{who}{_(' (standing in for %(name)s)') % {'name': decision.covers.name}}" if decision.covers else who


def _verdict_words(decision: Decision) -> str:
    words = verdict_words(decision)
    if decision.paper_day is not None and decision.entered_by is not None:
        words = _("%(answer)s (signed on paper on %(day)s, entered by %(who)s)") % {
            "answer": words,
            "day": decision.paper_day.isoformat(),
            "who": decision.entered_by.name,
        }
    if decision.together_id:
        words = _("%(answer)s (together with others)") % {"answer": words}
    return _("%(answer)s, taken back") % {"answer": words} if decision.undone_at else words
