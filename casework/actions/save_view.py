"""Keep the filters of a list under a name."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from casework.events import ViewSaved
from casework.models import SavedView
from casework.queries.saved_views import CannotKeepView, beside, name_on, open_list, place_on
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons


@recorded
def save_view(*, of_list: str, asked: Mapping[str, str], name: str, by: Person, at: datetime) -> ViewSaved:
    """Of what is asked only the filters that the list knows are kept, for this person alone.

    :raises NotFound: if the person does not have this list
    :raises CannotKeepView: if nothing is filtered, an ID number may stand there, the name cannot be taken, or there are
        too many
    """
    of = open_list(of_list, by, at)
    if not of.is_filtered(asked):
        raise CannotKeepView(_("No filter is set. Choose one above the list, then save the view."))
    if of.names_a_number(asked):
        raise CannotKeepView(
            _(
                "A search for a number of seven digits or more is not saved: it may be somebody’s ID number. "
                "Search for the student when you need to; save the other filters without it."
            )
        )
    lock_persons([by.pk])
    view = SavedView(owner=by, of_list=of.key, query=of.query(asked), saved_at=at)
    view.name = name_on(beside(view), name)
    view.position = place_on(beside(view))
    view.save()
    return ViewSaved.of(view, by=by, at=at)
