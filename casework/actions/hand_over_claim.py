"""Hand an application on one's desk over to a colleague."""

from datetime import datetime

from django.utils.translation import gettext as _

from casework.events import HandedOver
from casework.models import Step
from casework.queries.claims import NotClaimed, colleagues, must_be_claimed_by, take_step
from security.journal import recorded
from security.models import Person


@recorded
def hand_over_claim(*, application_id: int, to: int, by: Person, at: datetime) -> HandedOver:
    """A colleague (id), on whose desk it lies too, has it now and is told. Who has not claimed it need not first.

    :raises NotOnTheDesk, NotClaimed: if it does not wait for this officer, or a third one has claimed it, or the
        colleague may not decide it
    """
    application, step = take_step(application_id, officer=by, at=at)
    if step.claimed_by is not None:
        must_be_claimed_by(by, step)
    if not colleagues(application, step, officer=by, at=at).filter(pk=to).exists():
        raise NotClaimed(_("This person does not decide on this application. Choose one of the list."))
    Step.objects.filter(pk=step.pk).update(claimed_by=to, claimed_at=at)
    event: HandedOver = HandedOver.of(application, by=by, at=at, office=step.office, to=to)
    return event
