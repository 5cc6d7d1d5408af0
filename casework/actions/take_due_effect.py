"""Let granted applications take effect whose time has come."""

from collections.abc import Collection
from datetime import datetime

from casework.actions.take_effect import take_effect
from casework.events import TookEffect
from casework.models import Application
from casework.queries.settling import to_settle
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons


class NothingDue(Exception):
    """None of them waits for its effect any more: undone, revoked, or another worker was faster."""


@recorded
def take_due_effect(*, application_ids: Collection[int], by: Person, at: datetime) -> TookEffect:
    """Lock the persons and these applications of one kind, and let those take effect that still wait for it.

    :raises NothingDue: if none does
    """
    lock_persons(Application.objects.filter(pk__in=application_ids).values_list("person", flat=True))
    waiting = to_settle(at).filter(pk__in=application_ids).select_for_update(of=("self",), no_key=True)
    applications = list(waiting.order_by("pk"))
    if not applications:
        raise NothingDue
    return take_effect(applications=applications, by=by, at=at)
