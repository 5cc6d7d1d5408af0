"""What applications are about is gone: they are at an end."""

from collections.abc import Collection
from datetime import datetime

from casework.actions.run_out import lapse
from casework.events import Overtaken
from casework.models import Application, under_way
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons


@recorded
def overtake(*, kind: str, applications: Collection[int], why: str, by: Person, at: datetime) -> Overtaken:
    """Those of this kind that are under way lapse, wherever they lie; a granted one takes no effect any more.

    `why` is a sentence for the record. Who calls it has authorised it; what is at an end already stays as it is.
    """
    rows = Application.objects.filter(pk__in=applications, kind=kind)
    lock_persons(rows.values_list("person", flat=True))
    lapsed = lapse(rows.filter(under_way()), at=at)
    return Overtaken(
        at=at,
        by=by.pk,
        persons=frozenset(person for person, _pk in lapsed),
        kind=kind,
        applications=tuple(lapsed),
        why=why,
    )
