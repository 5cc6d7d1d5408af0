"""Confirm a granted result for an applicant who does not."""

from datetime import datetime

from django.utils.translation import gettext as _

from casework.actions.take_effect import take_effect
from casework.events import ConfirmedFor
from casework.models import Application, Confirmation
from casework.queries.confirming import Waiting, confirmed_for_by, waiting
from security.journal import recorded
from security.models import Person
from security.queries import NotFound, lock_persons


class CannotConfirmFor(Exception):
    """It cannot be confirmed for the applicant, or not yet; the message says why."""


@recorded
def confirm_for(*, application_id: int, way: str, proof: str, by: Person, at: datetime) -> ConfirmedFor:
    """Keep who confirmed for whom, by which word of the applicant, and let the result take effect (REG-3.4).

    Only after as many reminders as the edition asks for, counted from those that were really sent. It counts as on time
    where the application was filed in time.
    :raises NotFound: if this officer confirms nothing for this applicant, or it no longer waits
    :raises CannotConfirmFor: before the reminders, without a proof, or where only the applicant confirms
    :raises NoLongerFits: if the result can no longer take effect
    """
    lock_persons(Application.objects.filter(pk=application_id).values_list("person", flat=True))
    rows = confirmed_for_by(by, at).filter(pk=application_id)
    found = rows.select_for_update(of=("self",), no_key=True).first()
    if found is None:
        raise NotFound(_("This result does not wait for a confirmation by you."))
    [one] = waiting([found], at)
    _must_be_ripe(one)
    if way not in Confirmation.Way.values or not proof.strip():
        raise CannotConfirmFor(_("Write how the applicant said so: who spoke with whom, when, or on which list."))
    Confirmation(application=found, by=by, at=at, way=way, proof=proof.strip()[:500]).save()
    take_effect(applications=[found], by=by, at=at)
    event: ConfirmedFor = ConfirmedFor.of(found, by=by, at=at, reminders=len(one.reminded))
    return event


def _must_be_ripe(one: Waiting) -> None:
    if one.asked is None:
        raise CannotConfirmFor(_("The regulation leaves the confirmation to the applicant alone."))
    if not one.is_ripe:
        said = _("%(sent)s of %(asked)s reminders were sent. Only after them can you confirm it for the applicant.")
        raise CannotConfirmFor(said % {"sent": len(one.reminded), "asked": one.asked})
