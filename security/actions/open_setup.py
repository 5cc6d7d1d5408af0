"""Type the code of the first start."""

from datetime import datetime

from django.utils.crypto import constant_time_compare

from security.backends.codes import holder_digest, setup_digest
from security.events import SetupCodeTried
from security.journal import recorded
from security.models import FirstStart, Person
from security.queries import NotFound
from security.rules.codes import SETUP_HELD


@recorded
def open_setup(*, code: str, holder: str, network: str, by: Person, at: datetime) -> SetupCodeTried:
    """If the code is right it is used up, and the browser with the secret `holder` sets the school up from now on.

    A wrong one is counted, and after five the right one is void too: only whoever can read the log or run commands
    on the machine gets another. Two browsers at once: one is let in.

    :raises NotFound: when there is nothing to set up
    """
    start = FirstStart.objects.select_for_update().filter(done_at=None).first()
    if start is None:
        raise NotFound
    works = start.used_at is None and start.expires_at > at and start.wrong < FirstStart.MOST_WRONG
    right = constant_time_compare(bytes(start.digest), setup_digest(code)) and works
    if right:
        start.used_at, start.holder, start.held_until = at, holder_digest(holder), at + SETUP_HELD
    elif works:
        start.wrong += 1
    start.save()
    left = FirstStart.MOST_WRONG - start.wrong if works else 0
    return SetupCodeTried(at=at, by=by.pk, right=right, tries_left=left, network=network)
