"""Put a file into a material slot of one's application."""

from datetime import datetime
from typing import Final

from django.db.models import F
from django.utils.translation import gettext as _

from casework.actions.store_file import store_file
from casework.events import MaterialAdded
from casework.models import Application, File, Material, MaterialFile, State
from casework.queries.desk import take_own
from casework.queries.files import slot_to_fill
from casework.storage import Contents
from security.journal import recorded
from security.models import Person

MOST_FILES: Final = 6
"""Files in one slot at a time."""


class CannotAdd(Exception):
    """The slot takes no (further) file; the message says why."""


@recorded
def add_material(*, application_id: int, slot: str, upload: Contents, by: Person, at: datetime) -> MaterialAdded:
    """Add a checked upload to a slot of one's own draft, or of a returned application if the slot was named.

    The first new file of a slot that is to be replaced takes the old ones out; they stay in the record.
    :raises ForeignApplication: if it is not the applicant's own, or not with the applicant
    :raises SlotIsClosed: if there is no such slot, or the office did not ask for it again
    :raises CannotAdd: if the slot is full, or has this very file
    """
    application = take_own(application_id, person=by, states=[State.DRAFT, State.WITH_APPLICANT], at=at)
    material = slot_to_fill(application, slot)
    stored = store_file(contents=upload, by=by, at=at)
    if material.state == Material.State.TO_REPLACE:
        material.files.filter(removed_at=None).update(removed_at=at)
    _refuse_a_second_copy(material, stored.file)
    MaterialFile.objects.create(material=material, file_id=stored.file, added_at=at)
    Material.objects.filter(pk=material.pk).update(state=Material.State.SUBMITTED)
    Application.objects.filter(pk=application.pk).update(version=F("version") + 1)
    event: MaterialAdded = MaterialAdded.of(application, by=by, at=at, slot=slot, file=stored.file)
    return event


def _refuse_a_second_copy(material: Material, stored: int) -> None:
    new = File.objects.get(pk=stored)
    there = File.objects.filter(placed__material=material, placed__removed_at=None)
    if there.filter(sha256=new.sha256).exists():
        raise CannotAdd(_("“%(name)s” is there already; it was not added a second time.") % {"name": new.name})
    if there.count() >= MOST_FILES:
        raise CannotAdd(
            _(
                "There are already %(n)d files here, and no more are taken. "
                "Remove one first, or put several pages into one PDF."
            )
            % {"n": MOST_FILES}
        )
