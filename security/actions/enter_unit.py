"""Enter a department or a class."""

from datetime import datetime

from django.utils.translation import gettext as _

from security.events import UnitEntered
from security.journal import recorded
from security.models import Person, Unit
from security.queries import NotFound
from security.queries.units import class_reach, may_arrange_departments, name_is_taken, take_tree
from security.rules.names import tidy


class CannotArrange(Exception):
    """The unit cannot be entered or changed like this; the message says why."""


@recorded
def enter_unit(*, kind: str, parent: Unit, name: str, code: str = "", by: Person, at: datetime) -> UnitEntered:
    """Put a department below the school, or a class below a department. Without a code its name is the code.

    :raises NotFound: if this person may not enter such a unit there
    :raises CannotArrange: if the parent is closed, or name or code belong to another unit
    """
    take_tree()
    allowed = (
        may_arrange_departments(by, at)
        if kind == Unit.Kind.DEPARTMENT
        else kind == Unit.Kind.CLASS and class_reach(by, at).covers(parent.lineage)
    )
    if not allowed:
        raise NotFound(_("There is no such department or class for you to change."))
    name, code = tidy(name), tidy(code) or tidy(name)
    refusal = why_not_unit(kind, name, code)
    if refusal:
        raise CannotArrange(refusal)
    if Unit.objects.filter(pk=parent.pk).exclude(closed_on=None).exists():
        raise CannotArrange(_("%(name)s is closed. Open it again first.") % {"name": parent.name})
    unit = Unit.objects.create(kind=kind, parent=parent, code=code, name=name)
    return UnitEntered(at=at, by=by.pk, about=f"security.unit:{unit.pk}", unit=unit.pk, kind=kind, name=name, code=code)


def why_not_unit(kind: str, name: str, code: str, *, besides: int = 0) -> str:
    """Why a unit cannot be called so; empty where nothing speaks against it."""
    longest = Unit._meta.get_field("code").max_length or 0
    if len(code) > longest:
        return _("The code has %(count)s characters; at most %(longest)s can be kept.") % {
            "count": len(code),
            "longest": longest,
        }
    taken = Unit.objects.filter(code=code).exclude(pk=besides).first()
    if taken is not None:
        return _("The code %(code)s belongs to %(name)s already.") % {"code": code, "name": taken.name}
    if name_is_taken(kind, name, besides=besides):
        return _("“%(name)s” is there already. Two units of one name cannot be told apart.") % {"name": name}
    return ""
