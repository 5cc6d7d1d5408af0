"""Which answers an officer can still take back (law 12)."""

from datetime import datetime

from django.db.models import F, Q, QuerySet

from casework.models import Decision, State
from casework.rules.undo import UNDO
from security.models import Person


def undoable_by(officer: Person, at: datetime) -> QuerySet[Decision]:
    """The officer's own answers, and those entered from paper, after which nothing has happened to the application.

    In the first ten seconds any of them. Later only one that passed the application on, as long as no officer of the
    next step has opened it: of a decision or a return the applicant has read by then.
    """
    own = Q(officer=officer, entered_by=None) | Q(entered_by=officer)
    mine = Decision.objects.standing().filter(own, left_version=F("application__version"))
    just_now = Q(at__gt=at - UNDO)
    unopened = Q(application__state=State.OPEN, application__waiting_for__opened_at__isnull=True)
    return mine.filter(just_now | unopened)
