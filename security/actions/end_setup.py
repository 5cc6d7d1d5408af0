"""Close the first start for good."""

from datetime import datetime

from django.utils.translation import gettext as _

from security.actions.appoint_first_officers import FIRST_OFFICES
from security.events import SetupEnded
from security.journal import recorded
from security.models import Account, Person
from security.queries.first_start import take_first_start


class NotSetUpYet(Exception):
    """Something is missing; the message says what."""


@recorded
def end_setup(*, holder: str, by: Person, at: datetime) -> SetupEnded:
    """From now on the officers go on, each with the own account; `/setup/` is gone.

    :raises NotFound: if this browser does not set the school up
    :raises NotSetUpYet: as long as one of the first officers has not signed in: if the link got lost, nobody else
        could let that person in
    """
    start = take_first_start(holder, at)
    signed_in = Account.objects.exclude(last_login=None).filter(person__appointments__office__in=FIRST_OFFICES)
    if signed_in.distinct().count() < len(FIRST_OFFICES):
        raise NotSetUpYet(_("Not all of the first officers have signed in yet. Hand each the own link first."))
    start.done_at, start.holder, start.held_until = at, None, None
    start.save()
    return SetupEnded(at=at, by=by.pk)
