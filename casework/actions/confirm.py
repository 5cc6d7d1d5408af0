"""Confirm a granted result, which then takes effect."""

from datetime import datetime

from django.utils.translation import gettext as _

from casework.actions.take_effect import take_effect
from casework.events import Confirmed
from casework.kind import kind_of
from casework.models import Confirmation, Outcome, State
from casework.queries.desk import ForeignApplication, take_own
from security.journal import recorded
from security.models import Person


@recorded
def confirm(*, application_id: int, network: str | None, device: str, by: Person, at: datetime) -> Confirmed:
    """Keep who confirmed, when, from which address and device, and let the result take effect (REG-3.4).

    :raises ForeignApplication: if there is nothing of the applicant's to confirm
    :raises NoLongerFits: if the result can no longer take effect
    """
    application = take_own(application_id, person=by, states=[State.DECIDED], at=at)
    granted = application.outcome == Outcome.GRANTED and kind_of(application.kind).needs_confirmation
    if not granted or application.person_id != by.pk:
        raise ForeignApplication(_("There is nothing to confirm here."))
    Confirmation(application=application, by=by, at=at, network=network, device=device[:200]).save()
    take_effect(applications=[application], by=by, at=at)
    event: Confirmed = Confirmed.of(application, by=by, at=at)
    return event
