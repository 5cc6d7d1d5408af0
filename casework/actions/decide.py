"""An office's answer: agree or refuse."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from casework.actions.settle import settle
from casework.events import ApplicationEvent
from casework.models import Application, Decision
from casework.queries.desk import take_from_desk
from casework.queries.files import papers_that_wait
from casework.queries.obstacles import scan_words
from casework.queries.rulings import in_words, standing_rulings
from casework.queries.turns import Answer, turns_of
from rulebook.queries.words import in_articles
from rulebook.rules.edition import Ruling
from security.journal import recorded
from security.models import Person
from security.rules.words import together


class OpinionMissing(Exception):
    """A refusal, or going against a recommendation, needs its reason in words."""


class CannotGrant(Exception):
    """Hard rules stand in the way by now; `rulings` are those. Nothing was decided."""

    def __init__(self, rulings: Collection[Ruling]) -> None:
        self.rulings = rulings
        sentences = together(*(f"{in_words(one)} ({in_articles(one.provision.cites)})" for one in rulings))
        super().__init__(_("This cannot be granted: %(why)s") % {"why": sentences})


class PapersWait(Exception):
    """A paper still waits for the virus scanner, so nobody can have read it. Nothing was decided."""


@recorded
def decide(
    *, application_id: int, agrees: bool, opinion: str = "", seen: int | None = None, by: Person, at: datetime
) -> ApplicationEvent:
    """Record the answer of the office whose step it is, and send the application on.

    A step whose verb is "recommend" passes it on whatever it says; any other deciding step ends it by refusing. Whoever
    grants has the rules judged once more: what was true at submission may be so no longer (law 4).
    `seen` is the version of the application that the officer read.
    :raises NotOnTheDesk: if a colleague was faster, it was never this officer's, or it is no longer what he read
    :raises OpinionMissing: if the answer needs a reason and has none
    :raises PapersWait: if it agrees to papers that nobody could read yet
    :raises CannotGrant: if a hard rule is no longer met
    """
    application = take_from_desk(application_id, officer=by, at=at, seen=seen)
    return give(application, Answer(agrees=agrees, opinion=opinion), by=by, at=at)


def give(application: Application, answer: Answer, *, by: Person, at: datetime) -> ApplicationEvent:
    """Give this answer on an application that has been found, authorised and locked.

    :raises OpinionMissing, CannotGrant: as `decide` does
    """
    _ask_for_reason(application, answer)
    if answer.agrees and papers_that_wait([application.pk]):
        raise PapersWait(scan_words())
    [turn] = turns_of([application])
    if answer.agrees and not turn.next_office:
        rulings = standing_rulings([application], by_kind=turn.kind, edition=turn.edition, at=at)[application.pk]
        if blocking := [one for one in rulings if not one.met and one.hard]:
            raise CannotGrant(blocking)
    return settle(turn, [application], answer, by=by, at=at)


def _ask_for_reason(application: Application, answer: Answer) -> None:
    if answer.opinion.strip():
        return
    if not answer.agrees:
        raise OpinionMissing(_("Say why: the student reads the reason of a refusal."))
    if application.decisions.standing().filter(verdict=Decision.Verdict.REFUSED).exists():
        raise OpinionMissing(_("The office before did not recommend it. Say why you decide otherwise."))
