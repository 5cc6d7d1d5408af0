"""The time of applications has run out: what their applicants left lying is at an end."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import F, QuerySet
from django.utils.timezone import localtime

from casework.events import RanOut
from casework.models import Application, State, Step
from casework.models.machines import ends_of
from casework.queries.running_out import run_out_by, stands_in_the_way
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons


@recorded
def run_out(*, kind: str, applications: Collection[int], is_over: bool = True, by: Person, at: datetime) -> RanOut:
    """What was returned and never answered, or granted and never confirmed in time, lapses (domain 3.1, 3.2).

    Drafts, and what still lies with an office or within its time, go on; they stand in no new one's way any more, if
    what they ask for `is_over`.
    `applications` are ids of this kind; what is at an end already stays as it is.
    """
    lock_persons(Application.objects.filter(pk__in=applications).values_list("person", flat=True))
    rows = Application.objects.filter(pk__in=applications, kind=kind)
    lapsed = lapse(rows.filter(run_out_by(localtime(at).date())), at=at)
    if is_over:
        rows.filter(stands_in_the_way()).update(exclusive="")
    return RanOut(
        at=at, by=by.pk, persons=frozenset(person for person, _pk in lapsed), kind=kind, applications=tuple(lapsed)
    )


def lapse(rows: QuerySet[Application], *, at: datetime) -> list[tuple[int, int]]:
    """Bring these to an end, their persons locked; no office has them any more. Person and application of each."""
    sources, target = ends_of(Application, "lapse")
    lapsed = sorted(rows.filter(state__in=sources).select_for_update(no_key=True).values_list("person", "pk"))
    ids = [pk for _person, pk in lapsed]
    Step.objects.filter(application__in=ids).exclude(state=Step.State.DONE).update(state=Step.State.SKIPPED)
    left = {"waiting_for": None, "due_on": None, "due_is_provisional": False, "exclusive": "", "closed_at": at}
    ended = Application.objects.filter(pk__in=ids)
    ended.update(state=State(target), settles_at=None, version=F("version") + 1, **left)
    return lapsed
