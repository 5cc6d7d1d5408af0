"""Put an import aside before anything of it is loaded."""

from datetime import datetime

from casework.actions.drop_files import drop_files
from enrollment.events import ImportDiscarded
from enrollment.models import Import, ImportRow
from enrollment.queries.imports import take_import
from enrollment.queries.photos import waiting_files
from security.journal import recorded
from security.models import Person

_STATES = (Import.State.UPLOADED, Import.State.CHECKING, Import.State.CHECKED, Import.State.REFUSED)


@recorded
def discard_import(*, upload: int, by: Person, at: datetime) -> ImportDiscarded:
    """The rows that were read go, with their pictures; the workbook stays in the store with its entry in the journal.

    :raises NotFound: with a sentence, once loading has begun
    """
    found = take_import(upload, by=by, at=at, states=_STATES)
    pictures = waiting_files(found)
    ImportRow.objects.filter(of=found).delete()
    if pictures:
        drop_files(files=pictures, by=by, at=at)
    found.state = Import.State.DISCARDED
    found.save()
    return ImportDiscarded(at=at, by=by.pk, about=f"enrollment.import:{found.pk}", upload=found.pk)
