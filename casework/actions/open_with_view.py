"""Choose the view by which a list opens."""

from datetime import datetime

from django.utils.translation import gettext as _

from casework.events import ViewOpensList
from casework.queries.saved_views import CannotKeepView, beside, take_view
from security.journal import recorded
from security.models import Person


@recorded
def open_with_view(*, view: int, is_default: bool, by: Person, at: datetime) -> ViewOpensList:
    """The list opens with this view of one's own in place of any other, or with the whole list again.

    :raises NotFound: if the view is not this person's to change
    :raises CannotKeepView: if it belongs to an office: how a list opens is everybody's own choice
    """
    found = take_view(view, by=by, at=at)
    if found.owner_id is None:
        raise CannotKeepView(_("This view is your office’s. Save one of your own to open the list with it."))
    beside(found).filter(is_default=True).update(is_default=False)
    found.is_default = is_default
    found.save(update_fields=["is_default"])
    return ViewOpensList.of(found, by=by, at=at, is_default=is_default)
