"""Open the scan of a paper."""

from datetime import datetime

from casework.events import FileRead
from casework.queries.papers import scans_visible_to
from security.journal import recorded
from security.models import Person


@recorded
def read_scan(*, decision: int, by: Person, at: datetime) -> FileRead:
    """Say in the journal that somebody opens it (S:AUD-03). The view hands it out.

    :raises Decision.DoesNotExist: if this person may not see it
    """
    found = scans_visible_to(by, at).get(pk=decision)
    event: FileRead = FileRead.of(found.application, by=by, at=at, slot="scan", file=found.scan_id or 0)
    return event
