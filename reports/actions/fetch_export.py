"""Fetch the file of an export."""

from datetime import datetime

from reports.events import ExportFetched
from reports.queries.exports import to_fetch
from security.journal import recorded
from security.models import Person
from security.queries import NotFound


@recorded
def fetch_export(*, export: int, by: Person, at: datetime) -> ExportFetched:
    """Enter that its asker fetches it; every time.

    :raises NotFound: if it is not an own one, not made, expired, or its asker may not export any more
    """
    found = to_fetch(by, at).filter(pk=export).first()
    if found is None:
        raise NotFound
    return ExportFetched(at=at, by=by.pk, about=f"reports.export:{export}", export=export, number=found.number)
