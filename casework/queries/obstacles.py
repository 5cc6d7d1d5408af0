"""Which applications can be answered together with others, and why the rest cannot.

A reason is kept as a short code and said in words where it is shown: MOVED (no longer on the desk), CHANGED (not as it
was seen), REASON (needs an opinion), CONCERN (needs a look of its own), SCAN (a paper cannot be read yet), RULE:clause
(a rule that is not met).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from casework.kind import kind_of
from casework.models import Application, Decision, Step
from casework.queries.desk import claimed_words, on_the_desk_of
from casework.queries.files import papers_that_wait
from casework.queries.rulings import in_words, standing_rulings
from casework.queries.turns import Answer, Turn, turns_of
from rulebook.queries.words import in_articles
from rulebook.rules.edition import Ruling
from security.models import Person

MOVED: Final = "MOVED"
CHANGED: Final = "CHANGED"
REASON: Final = "REASON"
CONCERN: Final = "CONCERN"
SCAN: Final = "SCAN"
RULE: Final = "RULE:"


@dataclass(frozen=True)
class Preview:
    """What a bulk decision would do: the ids that can be answered so, and the others with a sentence each.

    `versions` are those in which it saw the fit ones, by id; `recommends` whether they are recommended, not agreed to.
    """

    fit: Sequence[int]
    versions: Mapping[int, int]
    recommends: bool
    left_out: Sequence[tuple[Application | None, str]]


def obstacles(
    turn: Turn, applications: Sequence[Application], answer: Answer, *, at: datetime
) -> dict[int, tuple[str, str]]:
    """Per application id that cannot be answered together with the others: the code of the reason, and its words.

    A refusal needs nothing but its reason, without which it is not asked for; who agrees wants every rule met, now, and
    nothing unusual.
    """
    if not answer.agrees:
        return {}
    found: dict[int, tuple[str, str]] = {}
    for pk, rulings in standing_rulings(applications, by_kind=turn.kind, edition=turn.edition, at=at).items():
        unmet = next((one for one in rulings if not one.met), None)
        if unmet is not None:
            found[pk] = (f"{RULE}{unmet.provision.clause}", _ruling_words(unmet))
    found |= {pk: (SCAN, scan_words()) for pk in papers_that_wait([one.pk for one in applications])}
    found |= {pk: (CONCERN, words) for pk, words in kind_of(turn.kind).concerns(applications).items()}
    if not answer.opinion.strip():
        against = Decision.objects.standing().filter(
            application__in=[one.pk for one in applications], verdict=Decision.Verdict.REFUSED
        )
        found |= {pk: (REASON, _reason_words()) for pk in against.values_list("application", flat=True)}
    return found


def preview_of(ids: Collection[int], answer: Answer, *, officer: Person, at: datetime) -> Preview:
    """What would become of these applications, without locking or writing anything."""
    desk = on_the_desk_of(officer, at).filter(pk__in=ids).select_related("waiting_for", "person", "unit")
    on_it = {one.pk: one for one in desk.select_related("waiting_for__claimed_by").order_by("pk")}
    waiting = {pk: one for pk, one in on_it.items() if step_of(one).claimed_by_id in {None, officer.pk}}
    left: dict[int, tuple[str, str]] = {}
    for turn, ones in turns_of(waiting.values()).items():
        left |= obstacles(turn, ones, answer, at=at)
    listed: list[tuple[Application | None, str]] = [(waiting[pk], words) for pk, (_code, words) in left.items()]
    listed += [(one, claimed_words(step_of(one))) for pk, one in on_it.items() if pk not in waiting]
    gone = len(set(ids) - set(on_it))
    if gone:
        listed.append((None, _("%(n)d are no longer on your desk.") % {"n": gone}))
    fit = [one for pk, one in waiting.items() if pk not in left]
    return Preview(
        fit=[one.pk for one in fit],
        versions={one.pk: one.version for one in fit},
        recommends=bool(fit) and all(step_of(one).recommends for one in fit),
        left_out=listed,
    )


def step_of(application: Application) -> Step:
    """The step that an application on a desk waits for, as it was read along."""
    step = application.waiting_for
    if step is None:
        raise LookupError(f"{application.number} waits for nobody.")
    return step


def reasons_in_words(
    left_out: Mapping[str, str], applications: Mapping[int, Application], at: datetime
) -> dict[int, str]:
    """Per application id the sentence of the code that was kept; what a rule says now may have changed since."""
    words = {int(pk): _words_of(code) for pk, code in left_out.items()}
    ruled = [
        applications[int(pk)] for pk, code in left_out.items() if code.startswith(RULE) and int(pk) in applications
    ]
    for one in ruled:
        [now] = standing_rulings([one], by_kind=one.kind, edition=one.edition_id, at=at).values()
        clause = left_out[str(one.pk)].removeprefix(RULE)
        words[one.pk] = next((_ruling_words(each) for each in now if each.provision.clause == clause), words[one.pk])
    return words


def _words_of(code: str) -> str:
    if code == MOVED:
        return _("It was no longer on your desk: somebody else had dealt with it or claimed it, or it was taken back.")
    if code == CHANGED:
        return _("It has changed since you chose it. Open it, read what is new, and decide it singly.")
    if code == REASON:
        return _reason_words()
    if code == SCAN:
        return scan_words()
    return _("It needs a look of its own: open it and decide it singly.")


def scan_words() -> str:
    """Why nobody agrees to it yet."""
    return _(
        "A paper is still being checked for viruses, so nobody can have read it. Wait until it can be opened, "
        "or return the application for this paper."
    )


def _reason_words() -> str:
    return _("The office before did not recommend it. Say why you decide otherwise.")


def _ruling_words(ruling: Ruling) -> str:
    return f"{in_words(ruling)} ({in_articles(ruling.provision.cites)})"
