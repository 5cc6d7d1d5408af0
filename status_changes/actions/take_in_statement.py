"""Take in a statement that came on paper."""

from datetime import date, datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from casework.queries.papers import earliest_day
from security.journal import recorded
from security.models import Person
from status_changes.actions.state_own_case import CannotState, checked_words
from status_changes.events import StatementTakenIn
from status_changes.models import Proposal, Statement
from status_changes.queries.heard import AT_THE_COUNTER, TAKES_IN, signers
from status_changes.queries.proposals import take_case


@recorded
def take_in_statement(
    *, proposal: int, made_by: int, made_on: date, said: str, wants_hearing: bool, by: Person, at: datetime
) -> StatementTakenIn:
    """Department or academic affairs enters who made it, on which day, and what it says (CHG-WD-3).

    The day of the paper counts: one that lay there in time came in time.
    :raises NotFound: if it is no open case of this office's
    :raises CannotState: with a sentence: another's word, a day that cannot be, nothing said, too long
    """
    found = take_case(proposal, by=by, at=at, function=TAKES_IN, verbs=AT_THE_COUNTER)
    application = found.application
    assert application is not None  # noqa: S101 - it was taken up
    words = checked_words(said, wants_hearing=wants_hearing)
    if made_by not in {pk for pk, _name in signers(found, at)}:
        raise CannotState(_("The student makes the statement, or a legal guardian of one who is not of age."))
    if not earliest_day(application) <= made_on <= localtime(at).date():
        raise CannotState(_("The day of the paper lies between the day on which the case was opened and today."))
    Statement(
        application=application, made_by_id=made_by, on_behalf_of=_for_whom(found, made_by), said=words,
        wants_hearing=wants_hearing, made_on=made_on, taken_in_by=by, made_at=at,
    ).save()  # fmt: skip
    return StatementTakenIn(
        at=at,
        by=by.pk,
        persons=frozenset({found.person_id}),
        about=f"casework.application:{application.pk}",
        proposal=found.pk,
        application=application.pk,
        wants_hearing=wants_hearing,
        made_on=made_on,
    )


def _for_whom(proposal: Proposal, made_by: int) -> Person | None:
    return None if proposal.person_id == made_by else proposal.person
