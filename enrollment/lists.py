"""The lists of students whose filters can be saved as a view; what tells students apart on lists of lower apps."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.queries.gone import unit_gone
from casework.rules.saved_views import OfficeList, is_number, is_text, join
from casework.tabs import TABS
from enrollment.forms.roll import chosen, typed
from enrollment.models import Major, Status
from enrollment.queries.finding import found_parts
from enrollment.queries.photos import without_photo
from enrollment.queries.roll import in_reach, listing_of, view_reach, visible_students
from enrollment.queries.students import labels_of_persons
from security.models import Person

Rows = Sequence[QuerySet[Any]] | None
PLACE = {"department": is_number, "unit": is_number, "cohort": is_number}


def _students(reader: Person, asked: Mapping[str, str], at: datetime) -> Rows:
    listing = listing_of(reader, at)
    if listing is None:
        return None
    if typed(asked):
        return found_parts(listing.rows, typed(asked), chosen(asked))
    return [in_reach(listing.rows, listing.reach, chosen(asked))]


def _without_photo(reader: Person, asked: Mapping[str, str], at: datetime) -> Rows:
    reach = view_reach(reader, at)
    return [in_reach(without_photo(visible_students(reader, at)), reach, chosen(asked))] if reach else None


def _gone(asked: Mapping[str, str], at: datetime) -> str:
    """A class, a department or a major that is there no more."""
    told = unit_gone(asked.get("unit"), at) or unit_gone(asked.get("department"), at)
    if told or "major" not in asked or Major.objects.filter(pk=int(asked["major"])).exists():
        return told
    return _("The major that this view asks for exists no more. Remove the view, or choose another.")


def _told_apart(persons: Collection[int], reader: Person, at: datetime) -> Mapping[int, str]:
    return labels_of_persons(persons, visible_students(reader, at))


TABS.tell("person", _told_apart)
join(
    OfficeList(
        "students",
        gettext_lazy("Students"),
        "enrollment:roll",
        {"q": is_text, **PLACE, "major": is_number, "status": Status.values.__contains__},
        _students,
        gone=_gone,
    )
)
join(
    OfficeList(
        "without-photo",
        gettext_lazy("Students without a photo"),
        "enrollment:without_photo",
        PLACE,
        _without_photo,
        gone=_gone,
    )
)
