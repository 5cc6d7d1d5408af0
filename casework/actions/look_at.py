"""An officer looks at an application."""

from datetime import datetime, timedelta
from typing import Final

from casework.events import ApplicationSeen
from casework.models import Application, Step
from casework.queries.desk import on_the_desk_of
from security.journal import recorded
from security.models import Person

ONE_LOOK: Final = timedelta(hours=1)
"""Looking again within this time is the same look."""


@recorded
def look_at(*, application: Application, by: Person, at: datetime) -> ApplicationSeen:
    """Keep that this officer has seen it; where it lies on the officer's desk, its step has been opened."""
    if on_the_desk_of(by, at).filter(pk=application.pk).exists():
        Step.objects.filter(pk=application.waiting_for_id or 0, opened_at__isnull=True).update(opened_at=at)
    event: ApplicationSeen = ApplicationSeen.of(application, by=by, at=at)
    return event
