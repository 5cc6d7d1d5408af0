"""Whether the number by which a student signs in has been in somebody's hands."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db.models import Q

from security.events import AccountActivated, ActivationHandedOut, LinkIssued, SignedIn
from security.models import Entry

TO_THE_STUDENT: Final = (LinkIssued.key, ActivationHandedOut.key, AccountActivated.key)


def holding_their_number(persons: Collection[int], since: datetime | None = None) -> set[int]:
    """Those of the persons who were given a way to their account, or have signed in (since then)."""
    given = Q(event__in=TO_THE_STUDENT, person__in=persons)
    rows = Entry.objects.filter(given | Q(event=SignedIn.key, by__in=persons))
    if since is not None:
        rows = rows.filter(at__gte=since)
    pairs = rows.values_list("person", "by")
    return {one for pair in pairs for one in pair if one in set(persons)}
