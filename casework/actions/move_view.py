"""Put a saved view before or behind the one beside it."""

from datetime import datetime

from casework.events import ViewMoved
from casework.models import SavedView
from casework.queries.saved_views import beside, take_view
from security.journal import recorded
from security.models import Person


@recorded
def move_view(*, view: int, up: bool, by: Person, at: datetime) -> ViewMoved:
    """One place up or down. The first stays the first, the last stays the last.

    :raises NotFound: if the view is not this person's to change
    """
    found = take_view(view, by=by, at=at)
    rows = list(beside(found))
    here = rows.index(found)
    there = max(here - 1, 0) if up else min(here + 1, len(rows) - 1)
    rows.insert(there, rows.pop(here))
    for place, row in enumerate(rows, start=1):
        row.position = place
    SavedView.objects.bulk_update(rows, ["position"])
    return ViewMoved.of(found, by=by, at=at)
