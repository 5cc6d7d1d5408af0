"""The use of tokens comes into the journal when an hour is over: one entry for each token, not one a request."""

from datetime import datetime, timedelta
from typing import Final

from security.actions.note_token_uses import note_token_uses
from security.models import TokenUse
from security.queries import the_system

KEPT: Final = timedelta(days=400)


def note_uses(at: datetime) -> int:
    """Enter the hours that are over; how many there were. A second run finds nothing to do."""
    before = at.replace(minute=0, second=0, microsecond=0)
    if not TokenUse.objects.filter(hour__lt=before, noted_at=None).exists():
        return 0
    return len(note_token_uses(before=before, by=the_system(), at=at).used)


def forget_old_uses(at: datetime) -> int:
    """Delete the counts of long ago, which stand in the journal; how many rows that were."""
    return TokenUse.objects.filter(hour__lt=at - KEPT).exclude(noted_at=None).delete()[0]
