"""Tell the head of an office what it has let lie."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.timezone import localtime

from casework.events import Overdue
from casework.models import Application, Step
from casework.queries.overdue import heads_of, overdue_steps
from security.journal import recorded
from security.models import Person
from security.queries import NotFound, lock_persons


@recorded
def escalate_overdue(*, application_ids: Sequence[int], by: Person, at: datetime) -> Overdue:
    """Note on each that the head of its office was told, and tell (domain 3.3). All wait for one office of one unit.

    It stays on the office's desk; nothing is ever decided by silence. Applications that were answered meanwhile are
    left out.
    :raises NotFound: if none of them is overdue any more
    """
    lock_persons(Application.objects.filter(pk__in=application_ids).values_list("person", flat=True))
    rows = Application.objects.filter(pk__in=application_ids).select_for_update(of=("self",), no_key=True)
    found = list(rows.order_by("pk"))
    steps = overdue_steps(localtime(at).date()).filter(application__in=found).select_related("unit")
    lying = {step.application_id: step for step in steps}
    if not lying:
        raise NotFound
    [first, *_others] = lying.values()
    Step.objects.filter(pk__in=[step.pk for step in lying.values()]).update(escalated_at=at)
    event: Overdue = Overdue.of(
        *(one for one in found if one.pk in lying),
        by=by,
        at=at,
        office=first.office,
        unit=first.unit_id,
        heads=tuple(heads_of(first.office, first.unit, at)),
    )
    return event
