"""The time of applications has run out: what their applicants left lying is at an end."""

from collections.abc import Collection
from datetime import datetime

from casework.events import RanOut
from casework.models import Application, Outcome, State, Step
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons


@recorded
def run_out(*, kind: str, applications: Collection[int], by: Person, at: datetime) -> RanOut:
    """What was returned and never answered, or granted and never confirmed, lapses (domain 3.1, 3.2).

    What still lies with an office goes on there: its delay is not the applicant's. It stands in no new one's way.
    `applications` are ids of this kind; what is at an end already stays as it is.
    """
    lock_persons(Application.objects.filter(pk__in=applications).values_list("person", flat=True))
    rows = Application.objects.filter(pk__in=applications, kind=kind).select_for_update(no_key=True).order_by("pk")
    granted = {"state": State.DECIDED, "outcome": Outcome.GRANTED}
    lapsed = [*rows.filter(state=State.WITH_APPLICANT), *rows.filter(**granted)]
    for application in lapsed:
        application.lapse()
        application.exclusive, application.closed_at = "", at
        application.waiting_for, application.due_on, application.due_is_provisional = None, None, False
        application.version += 1
        application.save()
    Step.objects.filter(application__in=lapsed).exclude(state=Step.State.DONE).update(state=Step.State.SKIPPED)
    rows.filter(state=State.OPEN).exclude(exclusive="").update(exclusive="")
    return RanOut(
        at=at,
        by=by.pk,
        persons=frozenset(one.person_id for one in lapsed),
        kind=kind,
        applications=tuple(sorted((one.person_id, one.pk) for one in lapsed)),
    )
