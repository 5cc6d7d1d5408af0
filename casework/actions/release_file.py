"""Let a file that had waited for the virus scanner be read, or refuse it."""

from datetime import datetime

from django.db.models import F

from casework.events import FileRefused, FileReleased
from casework.models import Application, File, Material, MaterialFile, State
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons


class NotWaiting(Exception):
    """The file does not wait for the scanner (any more): somebody else has said what is to become of it."""


@recorded
def release_file(*, file: int, signature: str = "", by: Person, at: datetime) -> FileReleased | FileRefused:
    """Say what the scanner found in a quarantined file: nothing, and it may be read; or `signature`, and it is refused.

    A refused file leaves its slot. The encrypted bytes stay with their row and are handed to nobody.
    :raises NotWaiting: if it is not quarantined
    """
    placed = _locked(file)
    application = placed.material.application
    new = File.State.REFUSED if signature else File.State.CLEAN
    if not File.objects.filter(pk=file, state=File.State.QUARANTINED).update(state=new):
        raise NotWaiting
    told = {"slot": placed.material.slot, "file": file}
    if not signature:
        released: FileReleased = FileReleased.of(application, by=by, at=at, **told)
        return released
    _take_out(placed, at)
    refused: FileRefused = FileRefused.of(application, by=by, at=at, signature=signature, **told)
    return refused


def _locked(file: int) -> MaterialFile:
    """Where the file lies, with its applicant and application locked (lock order: persons, applications)."""
    placed = MaterialFile.objects.select_related("material__application").filter(file=file).first()
    if placed is None:
        raise NotWaiting
    application = placed.material.application
    lock_persons([application.person_id])
    Application.objects.select_for_update(no_key=True).get(pk=application.pk)
    return MaterialFile.objects.select_related("material__application").get(pk=placed.pk)


def _take_out(placed: MaterialFile, at: datetime) -> None:
    material, application = placed.material, placed.material.application
    if placed.removed_at is not None:
        return  # the applicant was faster
    MaterialFile.objects.filter(pk=placed.pk).update(removed_at=at)
    if not material.files.filter(removed_at=None).exists():
        empty = Material.State.MISSING if application.state == State.DRAFT else Material.State.TO_REPLACE
        Material.objects.filter(pk=material.pk).update(state=empty)
    Application.objects.filter(pk=application.pk).update(version=F("version") + 1)
