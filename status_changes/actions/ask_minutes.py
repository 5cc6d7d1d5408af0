"""Have the record of a hearing printed (D13)."""

from datetime import datetime

from django.utils.translation import gettext as _

from casework.actions.ask_job import ask_job
from security.access import may_where
from security.journal import recorded
from security.models import Person
from security.queries import NotFound
from status_changes.events import MinutesAsked
from status_changes.models import Hearing
from status_changes.queries.proposals import PREPARES, SEES
from status_changes.rules.heard import DRAW_MINUTES


@recorded
def ask_minutes(*, hearing: int, by: Person, at: datetime) -> MinutesAsked:
    """A job draws it, to be signed on each page by all who were present; its page has the PDF. It has no number.

    What the student said is on it, so the student can read who had it printed (S:AUD-03).
    :raises NotFound: if this office does not prepare the case
    """
    reach = may_where(by, SEES, at, verbs=PREPARES)
    found = reach.filter(Hearing.objects.filter(pk=hearing), "application__unit").select_related("application").first()
    if found is None:
        raise NotFound(_("There is no record of a hearing here."))
    asked = ask_job(kind=DRAW_MINUTES, arguments={"hearing": found.pk}, owner=by, at=at)
    return MinutesAsked(
        at=at,
        by=by.pk,
        persons=frozenset({found.application.person_id}),
        about=f"casework.application:{found.application_id}",
        held_on=found.held_on,
        job=asked.job,
    )
