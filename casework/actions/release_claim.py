"""Give up a claim, or hand it over to a colleague."""

from datetime import datetime

from django.utils.translation import gettext as _

from casework.events import ClaimReleased, HandedOver
from casework.models import Step
from casework.queries.claims import NotClaimed, colleagues, take_step
from casework.queries.desk import claimed_words
from security.journal import recorded
from security.models import Person


@recorded
def release_claim(*, application_id: int, by: Person, at: datetime) -> ClaimReleased:
    """It lies on the desk of all again.

    :raises NotOnTheDesk, NotClaimed: if it does not wait for this officer, or is not claimed by this officer
    """
    application, step = take_step(application_id, officer=by, at=at)
    _must_be_own(step, by)
    Step.objects.filter(pk=step.pk).update(claimed_by=None, claimed_at=None)
    event: ClaimReleased = ClaimReleased.of(application, by=by, at=at, office=step.office)
    return event


@recorded
def hand_over(*, application_id: int, to: int, by: Person, at: datetime) -> HandedOver:
    """A colleague (id), on whose desk it lies too, has it now and is told. Who has not claimed it need not first.

    :raises NotOnTheDesk, NotClaimed: if it does not wait for this officer, or a third one has claimed it, or the
        colleague may not decide it
    """
    application, step = take_step(application_id, officer=by, at=at)
    if step.claimed_by is not None:
        _must_be_own(step, by)
    if not colleagues(application, step, officer=by, at=at).filter(pk=to).exists():
        raise NotClaimed(_("This person does not decide on this application. Choose one of the list."))
    Step.objects.filter(pk=step.pk).update(claimed_by=to, claimed_at=at)
    event: HandedOver = HandedOver.of(application, by=by, at=at, office=step.office, to=to)
    return event


def _must_be_own(step: Step, officer: Person) -> None:
    if step.claimed_by != officer:
        raise NotClaimed(claimed_words(step) if step.claimed_by else _("You have not claimed this application."))
