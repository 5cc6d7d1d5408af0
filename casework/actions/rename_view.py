"""Give a saved view another name."""

from datetime import datetime

from casework.events import ViewRenamed
from casework.queries.saved_views import beside, name_on, take_view
from security.journal import recorded
from security.models import Person


@recorded
def rename_view(*, view: int, name: str, by: Person, at: datetime) -> ViewRenamed:
    """Of one's own, or of an office that one heads.

    :raises NotFound: if the view is not this person's to change
    :raises CannotKeepView: if the name cannot be taken
    """
    found = take_view(view, by=by, at=at)
    found.name = name_on(beside(found).exclude(pk=found.pk), name)
    found.save(update_fields=["name"])
    return ViewRenamed.of(found, by=by, at=at)
