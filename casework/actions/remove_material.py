"""Take a file out of a material slot of one's application."""

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from casework.actions.add_material import CannotAdd
from casework.events import MaterialRemoved
from casework.models import Application, Decision, Material, MaterialFile, State
from casework.queries.desk import take_own
from casework.queries.files import slot_to_fill
from security.journal import recorded
from security.models import Person


class CannotRemove(CannotAdd):
    """The file is not there to be taken out; the message says why."""


@recorded
def remove_material(*, application_id: int, slot: str, file_id: int, by: Person, at: datetime) -> MaterialRemoved:
    """Take a file out of one's own draft, or one added since the office returned the application.

    The row stays, marked with the time; what was handed in once is never taken out.
    :raises ForeignApplication: if it is not the applicant's own, or not with the applicant
    :raises SlotIsClosed: if there is no such slot, or the office did not ask for it again
    :raises CannotRemove: if there is no such file in it, or it was handed in already
    """
    application = take_own(application_id, person=by, states=[State.DRAFT, State.WITH_APPLICANT], at=at)
    material = slot_to_fill(application, slot)
    placed = material.files.filter(file=file_id, removed_at=None).first()
    if placed is None:
        raise CannotRemove(_("This file is no longer there. Load the page again."))
    _refuse_if_handed_in(application, placed)
    MaterialFile.objects.filter(pk=placed.pk).update(removed_at=at)
    if not material.files.filter(removed_at=None).exists():
        empty = Material.State.MISSING if application.state == State.DRAFT else Material.State.TO_REPLACE
        Material.objects.filter(pk=material.pk).update(state=empty)
    Application.objects.filter(pk=application.pk).update(version=F("version") + 1)
    event: MaterialRemoved = MaterialRemoved.of(application, by=by, at=at, slot=slot, file=file_id)
    return event


def _refuse_if_handed_in(application: Application, placed: MaterialFile) -> None:
    if application.state == State.DRAFT:
        return
    returned = application.decisions.standing().filter(verdict=Decision.Verdict.RETURNED).order_by("-at").first()
    if returned is None or placed.added_at < returned.at:
        raise CannotRemove(_("This file was handed in already and stays in the record. Add the new one beside it."))
