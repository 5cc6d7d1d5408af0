"""Saved views: whose they are, who may change them, and taking one to change it: find, authorise, lock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from django.db.models import F, Max, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.models import SavedView
from casework.rules.saved_views import (
    LONGEST_NAME,
    MOST,
    OFFICES,
    OfficeList,
    may_be_a_number,
    office_lists,
)
from security.access import offices_held
from security.models import Person, Unit
from security.queries import NotFound, lock_persons

TITLES = {
    "AA_HEAD": gettext_lazy("Academic affairs"),
    "SA_HEAD": gettext_lazy("Student affairs office"),
    "ARCHIVE_HEAD": gettext_lazy("Archive"),
}
"""The offices of the whole school; one of a department is called as the department."""


class CannotKeepView(Exception):
    """The view cannot be kept like this; the message says why, and what to do."""


@dataclass(frozen=True)
class SharingOffice:
    """An office with views of its own: the code of its head, the unit (id), and what it is called."""

    office: str
    unit: int
    title: str = ""

    @property
    def key(self) -> str:
        """As it stands in a form."""
        return f"{self.office}-{self.unit}"


def open_list(key: str, reader: Person, at: datetime) -> OfficeList:
    """The list of this key.

    :raises NotFound: if there is none, or this person does not have it
    """
    found = office_lists().get(key)
    if found is None or found.rows(reader, {}, at) is None:
        raise NotFound(_("There is no such list for you."))
    return found


def visible_views(reader: Person, at: datetime) -> QuerySet[SavedView]:
    """One's own, in one's own order, then those of the offices in which one works."""
    held = offices_held(reader, at)
    shared = _of({SharingOffice(head, one.unit) for one in held for head in OFFICES if one.office in OFFICES[head]})
    order = (F("owner").asc(nulls_last=True), "office", "unit", "position", "pk")
    return SavedView.objects.filter(Q(owner=reader) | shared).order_by(*order)


def changeable_views(by: Person, at: datetime) -> QuerySet[SavedView]:
    """One's own, and those of the offices that one heads today."""
    return SavedView.objects.filter(Q(owner=by) | _of(headed_by(by, at)))


def headed_by(person: Person, at: datetime) -> list[SharingOffice]:
    """The offices that this person heads, without their titles."""
    return [SharingOffice(one.office, one.unit) for one in offices_held(person, at) if one.office in OFFICES]


def with_titles(offices: Iterable[SharingOffice]) -> list[SharingOffice]:
    """The same, each with what it is called."""
    found = list(offices)
    units = {one.pk: one for one in Unit.objects.filter(pk__in=[one.unit for one in found])} if found else {}
    return [SharingOffice(one.office, one.unit, str(TITLES.get(one.office, units[one.unit].name))) for one in found]


def _of(offices: Iterable[SharingOffice]) -> Q:
    found = Q(pk__in=())
    for one in offices:
        found |= Q(office=one.office, unit=one.unit)
    return found


def asked_of(view: SavedView) -> dict[str, str]:
    """The filters of the view, as an address would bring them."""
    return dict(parse_qsl(view.query))


def beside(view: SavedView) -> QuerySet[SavedView]:
    """The views of the same list that belong to the same person or office, this one among them, in their order."""
    rows = SavedView.objects.filter(owner=view.owner_id, office=view.office_id, unit=view.unit_id)
    return rows.filter(of_list=view.of_list).order_by("position", "pk")


def take_view(pk: int, *, by: Person, at: datetime) -> SavedView:
    """A view that this person may change, locked with all that stand beside it.

    :raises NotFound: with a sentence
    """
    lock_persons([by.pk])
    found = changeable_views(by, at).filter(pk=pk).first()
    if found is not None and found.unit_id is not None:
        lock_views_of(found.unit_id)
    found = changeable_views(by, at).select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such saved view for you to change. Load the page again."))
    return found


def lock_views_of(unit: int) -> None:
    """Lock what the offices of this unit share, until the act ends."""
    Unit.objects.select_for_update(no_key=True).get(pk=unit)


def place_on(shelf: QuerySet[SavedView]) -> int:
    """The place behind the last one.

    :raises CannotKeepView: if there are as many as there may be
    """
    if shelf.count() >= MOST:
        text = _("There are %(most)s saved views of this list already, and no more are kept. Remove one first.")
        raise CannotKeepView(text % {"most": MOST})
    return int(shelf.aggregate(last=Max("position"))["last"] or 0) + 1


def name_on(shelf: QuerySet[SavedView], said: str) -> str:
    """The name, tidied.

    :raises CannotKeepView: if it is empty, too long, taken, holds what cannot be seen, or the number of a document
    """
    name = " ".join(said.split())
    if not name:
        raise CannotKeepView(_("Give the view a name, so that you find it again."))
    if len(name) > LONGEST_NAME:
        text = _("The name has %(count)s characters; at most %(longest)s are kept. Choose a shorter one.")
        raise CannotKeepView(text % {"count": len(name), "longest": LONGEST_NAME})
    if not name.isprintable():
        raise CannotKeepView(_("The name holds characters that nobody can see. Type it anew."))
    if may_be_a_number(name):
        raise CannotKeepView(_("The name holds what may be somebody’s ID number. Choose another name."))
    if shelf.filter(name=name).exists():
        raise CannotKeepView(
            _("“%(name)s” is there already. Choose another name, or remove that one.") % {"name": name}
        )
    return name
