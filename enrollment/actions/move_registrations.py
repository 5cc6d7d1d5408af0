"""Bring term registrations to another state, one or many."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from casework.models.machines import ends_of
from enrollment.events import RegistrationsMoved
from enrollment.models import TermRegistration
from security.journal import recorded
from security.models import Person


@recorded
def move_registrations(
    *, registrations: Collection[int], transition: str, by: Person, at: datetime, **values: Any
) -> RegistrationsMoved:
    """Carry out a transition of `TermRegistration` for those that stand at one of its sources; leave the others.

    `values` are further columns to set with it. The event names those that moved.
    """
    sources, target = ends_of(TermRegistration, transition)
    rows = TermRegistration.objects.filter(pk__in=set(registrations), state__in=sources)
    moved = sorted(rows.values_list("person", "pk"))
    TermRegistration.objects.filter(pk__in={row for _person, row in moved}).update(state=target, since=at, **values)
    return RegistrationsMoved(
        at=at,
        by=by.pk,
        persons=frozenset(person for person, _row in moved),
        transition=transition,
        target=target,
        moved=tuple(moved),
    )
