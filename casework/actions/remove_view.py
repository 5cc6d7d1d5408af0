"""Remove a saved view."""

from datetime import datetime

from casework.events import ViewRemoved
from casework.models import SavedView
from casework.queries.saved_views import take_view
from security.journal import recorded
from security.models import Person


@recorded
def remove_view(*, view: int, by: Person, at: datetime) -> ViewRemoved:
    """One's own, or that of an office that one heads. What the list shows does not change.

    :raises NotFound: if the view is not this person's to change
    """
    found = take_view(view, by=by, at=at)
    event = ViewRemoved.of(found, by=by, at=at)
    SavedView.objects.filter(pk=found.pk).delete()
    return event
