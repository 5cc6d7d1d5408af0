"""Change what is known of a major."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from enrollment.events import MajorChanged
from enrollment.models import Major, Placement
from enrollment.rules.places import why_not_length, why_not_major_code
from security.actions.enter_unit import CannotArrange
from security.journal import recorded
from security.models import Person
from security.queries import NotFound
from security.queries.units import class_reach, take_tree
from security.rules.names import tidy

FIXED: Final = ("code", "direction", "level", "length_years")
"""What students in it were admitted for: it no longer changes once somebody is."""
CHANGEABLE: Final = (*FIXED, "name", "short_name", "transfer_locked", "high_demand", "offered_until")


@recorded
def change_major(*, major: int, values: Mapping[str, Any], by: Person, at: datetime) -> MajorChanged:
    """Write those of `values` (by column) that differ.

    :raises NotFound: if there is no such major for this person to change
    :raises CannotArrange: for code, direction, level or length of a major that has or had students, or a value that
        does not exist
    """
    take_tree()
    found = Major.objects.filter(pk=major).first()
    if found is None or not class_reach(by, at).everywhere:
        raise NotFound(_("Academic affairs changes majors."))
    if "name" in values:
        values = {**values, "name": tidy(values["name"])}
    old = {name: getattr(found, name) for name in CHANGEABLE}
    changed = {name: values[name] for name in CHANGEABLE if name in values and values[name] != old[name]}
    _check(found, changed)
    for name, value in changed.items():
        setattr(found, name, value)
    found.save(update_fields=list(changed))
    changes = tuple((name, _plain(old[name]), _plain(value)) for name, value in changed.items())
    return MajorChanged(
        at=at,
        by=by.pk,
        about=f"enrollment.major:{found.pk}",
        major=found.pk,
        name=str(found),
        changes=changes,
    )


def _check(found: Major, changed: Mapping[str, Any]) -> None:
    if any(name in changed for name in FIXED) and is_studied(found):
        raise CannotArrange(
            _("Students were admitted to this major: code, direction, level and length stay. Enter a new major.")
        )
    refusals = [why_not_major_code(changed["code"])] if "code" in changed else []
    if "length_years" in changed:
        refusals.append(why_not_length(Decimal(changed["length_years"])))
    for refusal in refusals:
        if refusal is not None:
            raise CannotArrange(refusal.said(_))
    key = {name: changed.get(name, getattr(found, name)) for name in ("code", "direction")}
    if Major.objects.filter(department=found.department_id, **key).exclude(pk=found.pk).exists():
        raise CannotArrange(_("The department offers this major already. Give the new one a direction of its own."))


def is_studied(major: Major) -> bool:
    """Whether anybody is or was placed in it."""
    return Placement.objects.filter(major=major).exists()


def _plain(value: Any) -> str:
    return "" if value is None else str(value)
