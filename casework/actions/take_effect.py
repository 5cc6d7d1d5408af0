"""Make a granted application's effect true."""

from datetime import datetime

from django.utils.timezone import localtime

from casework.events import TookEffect
from casework.kind import kind_of
from casework.models import Application
from security.journal import recorded
from security.models import Person


@recorded
def take_effect(*, application: Application, by: Person, at: datetime) -> TookEffect:
    """Let the kind write its own rows, and mark the application in effect. Joins the act that calls it.

    The caller holds the locks of person and application.
    """
    kind_of(application.kind).effect([application], at=at, by=by)
    application.take_effect()
    application.in_effect_at = application.closed_at = at
    application.effective_on = application.effective_on or localtime(at).date()
    application.due_on, application.due_is_provisional = None, False
    application.version += 1
    application.save()
    event: TookEffect = TookEffect.of(application, by=by, at=at)
    return event
