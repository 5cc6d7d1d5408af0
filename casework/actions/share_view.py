"""Give a saved view to an office, and take it back from there."""

from datetime import datetime

from django.utils.translation import gettext as _

from casework.events import ViewShared, ViewWithdrawn
from casework.models import SavedView
from casework.queries.saved_views import (
    CannotKeepView,
    SharingOffice,
    beside,
    headed_by,
    lock_views_of,
    name_on,
    place_on,
    take_view,
)
from security.journal import recorded
from security.models import Person


@recorded
def share_view(*, view: int, office: str, unit: int, by: Person, at: datetime) -> ViewShared:
    """The view belongs to the office (the code of its head) of the unit (id) from now on, and everybody there has it.

    :raises NotFound: if the view is not this person's to change
    :raises CannotKeepView: if the person does not head that office, or it has such a name, or too many views
    """
    found = take_view(view, by=by, at=at)
    if SharingOffice(office, unit) not in headed_by(by, at):
        raise CannotKeepView(_("Only the head of an office shares a view with it. Ask the head to save this one."))
    if found.owner_id is None:
        raise CannotKeepView(_("This view is shared already."))
    lock_views_of(unit)
    found.owner, found.office_id, found.unit_id, found.is_default = None, office, unit, False
    _put_on_its_shelf(found)
    return ViewShared.of(found, by=by, at=at, office=office, unit=unit)


@recorded
def withdraw_view(*, view: int, by: Person, at: datetime) -> ViewWithdrawn:
    """The office has the view no more; it belongs to the head who withdraws it.

    :raises NotFound: if the view is not this person's to change
    :raises CannotKeepView: if it is shared with nobody, or the person has such a name, or too many views
    """
    found = take_view(view, by=by, at=at)
    if found.office_id is None or found.unit_id is None:
        raise CannotKeepView(_("This view is shared with nobody."))
    office, unit = found.office_id, found.unit_id
    found.owner, found.office, found.unit = by, None, None
    _put_on_its_shelf(found)
    return ViewWithdrawn.of(found, by=by, at=at, office=office, unit=unit)


def _put_on_its_shelf(view: SavedView) -> None:
    name_on(beside(view), view.name)
    view.position = place_on(beside(view))
    view.save()
