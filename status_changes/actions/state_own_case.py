"""State one's own case against a cancellation, and ask for a hearing."""

from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from security.journal import recorded
from security.models import Person
from status_changes.events import StatementMade
from status_changes.models import Statement
from status_changes.queries.heard import take_own_case
from status_changes.rules.heard import LONGEST_STATEMENT


class CannotState(Exception):
    """The statement cannot be taken like this; the message is a sentence."""


@recorded
def state_own_case(*, application: int, said: str, wants_hearing: bool, by: Person, at: datetime) -> StatementMade:
    """The student's own word, or a legal guardian's for one not of age, as long as the case is open (CHG-WD-3).

    It stays as it was written; another can follow. One that comes after the days of the notice is taken all the same.
    :raises NotFound: if it is nobody's case of this person, or the case is closed
    :raises CannotState: if it says nothing and asks for nothing, or is too long
    """
    found = take_own_case(application, by=by, at=at)
    words = checked_words(said, wants_hearing=wants_hearing)
    Statement(
        application=found.application, made_by=by, on_behalf_of=None if found.person_id == by.pk else found.person,
        said=words, wants_hearing=wants_hearing, made_on=localtime(at).date(), made_at=at,
    ).save()  # fmt: skip
    return StatementMade(
        at=at,
        by=by.pk,
        persons=frozenset({found.person_id}),
        about=f"casework.application:{application}",
        proposal=found.pk,
        application=application,
        wants_hearing=wants_hearing,
    )


def checked_words(said: str, *, wants_hearing: bool) -> str:
    """What was said, without the space around it.

    :raises CannotState: if nothing is said and no hearing asked for, or it is too long
    """
    words = said.strip()
    if not words and not wants_hearing:
        raise CannotState(_("Write what there is to say, or ask for a hearing."))
    if len(words) > LONGEST_STATEMENT:
        raise CannotState(
            _("A statement has at most %(most)s characters. Send the rest as a further one.")
            % {"most": LONGEST_STATEMENT}
        )
    return words
