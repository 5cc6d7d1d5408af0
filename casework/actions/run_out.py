"""The time of applications has run out: what their applicants left lying is at an end."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import F
from django.utils.timezone import localtime

from casework.events import RanOut
from casework.models import Application, State, Step
from casework.models.machines import ends_of
from casework.queries.running_out import run_out_by, stands_in_the_way
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons


@recorded
def run_out(*, kind: str, applications: Collection[int], by: Person, at: datetime) -> RanOut:
    """What was returned and never answered, or granted and never confirmed in time, lapses (domain 3.1, 3.2).

    Drafts, and what still lies with an office or within its time, go on; they stand in no new one's way any more.
    `applications` are ids of this kind; what is at an end already stays as it is.
    """
    lock_persons(Application.objects.filter(pk__in=applications).values_list("person", flat=True))
    rows = Application.objects.filter(pk__in=applications, kind=kind)
    sources, target = ends_of(Application, "lapse")
    over = rows.filter(run_out_by(localtime(at).date()), state__in=sources)
    lapsed = sorted(over.select_for_update(no_key=True).values_list("person", "pk"))
    ids = [pk for _person, pk in lapsed]
    Step.objects.filter(application__in=ids).exclude(state=Step.State.DONE).update(state=Step.State.SKIPPED)
    left = {"waiting_for": None, "due_on": None, "due_is_provisional": False, "exclusive": "", "closed_at": at}
    Application.objects.filter(pk__in=ids).update(state=State(target), version=F("version") + 1, **left)
    rows.filter(stands_in_the_way()).update(exclusive="")
    return RanOut(
        at=at, by=by.pk, persons=frozenset(person for person, _pk in lapsed), kind=kind, applications=tuple(lapsed)
    )
