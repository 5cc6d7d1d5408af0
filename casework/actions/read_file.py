"""Open a file of somebody's application."""

from datetime import datetime

from casework.events import FileRead
from casework.queries.files import files_visible_to
from security.journal import recorded
from security.models import Person


@recorded
def read_file(*, file_id: int, by: Person, at: datetime) -> FileRead:
    """Say in the journal that somebody other than the applicant opens this file (S:AUD-03). The view hands it out.

    :raises MaterialFile.DoesNotExist: if this person may not see it
    """
    placed = files_visible_to(by, at).get(file=file_id)
    event: FileRead = FileRead.of(placed.material.application, by=by, at=at, slot=placed.material.slot, file=file_id)
    return event
