"""Check the legality of a case before the leaders' meeting decides."""

from datetime import datetime

from django.utils.translation import gettext as _

from casework.queries.rulings import in_words
from security.journal import recorded
from security.models import Person
from security.rules.separation import PREPARED_THE_CASE
from security.rules.words import together
from status_changes.events import LegalityChecked
from status_changes.models import LegalityCheck, Proposal
from status_changes.queries.at_the_meeting import missing_before_the_check, take_to_check, took_part
from status_changes.rules.heard import LONGEST_OPINION


class CannotCheck(Exception):
    """The check cannot be entered like this; the message is a sentence."""


@recorded
def check_legality(*, proposal: int, is_lawful: bool, opinion: str, by: Person, at: datetime) -> LegalityChecked:
    """Nothing stands against a decision, or what does. It stays; checked once more, the newer check counts (CHG-WD-3).

    :raises NotFound: if the case does not wait for the meeting, or this person checks no legality
    :raises CannotCheck: by who had a part in the case (domain 2.3.7), without what stands against it, or as lawful
        while something that comes before is missing
    """
    found = take_to_check(proposal, by=by, at=at)
    if Proposal.objects.filter(took_part(by), pk=found.pk).exists():
        raise CannotCheck(_(PREPARED_THE_CASE))
    words = opinion.strip()
    if not is_lawful and not words:
        raise CannotCheck(_("Write what stands against it; academic affairs puts it right."))
    missing = missing_before_the_check(found, at=at) if is_lawful else []
    if missing:
        sentences = together(*(in_words(one) for one in missing))
        raise CannotCheck(_("Not everything that comes before is done yet: %(what)s") % {"what": sentences})
    LegalityCheck(
        application=found.application,
        is_lawful=is_lawful,
        opinion=words[:LONGEST_OPINION],
        checked_by=by,
        checked_at=at,
    ).save()
    return LegalityChecked(
        at=at,
        by=by.pk,
        persons=frozenset({found.person_id}),
        about=f"casework.application:{found.application_id}",
        application=found.application_id or 0,
        is_lawful=is_lawful,
    )
