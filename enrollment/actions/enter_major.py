"""Enter a major, or a direction within one, as a department offers it."""

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from enrollment.events import MajorEntered
from enrollment.models import Major
from enrollment.rules.places import why_not_length, why_not_major_code
from security.actions.enter_unit import CannotArrange
from security.journal import recorded
from security.models import Person, Unit
from security.queries import NotFound
from security.queries.units import class_reach, take_tree
from security.rules.names import tidy


@recorded
def enter_major(
    *,
    department: Unit,
    code: str,
    name: str,
    level: str,
    length_years: Decimal,
    offered_from: int,
    direction: str = "",
    short_name: str = "",
    high_demand: bool = False,
    transfer_locked: bool = False,
    by: Person,
    at: datetime,
) -> MajorEntered:
    """What a major is called and how long it takes is academic affairs' word; a department plans classes of it.

    :raises NotFound: if this person may not enter majors
    :raises CannotArrange: if the department offers it already, is closed, or code or length do not exist
    """
    take_tree()
    if not class_reach(by, at).everywhere:
        raise NotFound(_("Academic affairs enters majors."))
    for refusal in (why_not_major_code(code), why_not_length(length_years)):
        if refusal is not None:
            raise CannotArrange(refusal.said(_))
    if not Unit.objects.filter(pk=department.pk, kind=Unit.Kind.DEPARTMENT, closed_on=None).exists():
        raise CannotArrange(_("%(name)s is closed. Open it again first.") % {"name": department.name})
    if Major.objects.filter(department=department, code=code, direction=direction).exists():
        raise CannotArrange(_("The department offers this major already. Give the new one a direction of its own."))
    major = Major.objects.create(
        code=code,
        direction=direction,
        name=tidy(name),
        short_name=short_name,
        department=department,
        level=level,
        length_years=length_years,
        transfer_locked=transfer_locked,
        high_demand=high_demand,
        offered_from=offered_from,
    )
    return MajorEntered(
        at=at, by=by.pk, about=f"enrollment.major:{major.pk}", major=major.pk, name=str(major), code=code
    )
