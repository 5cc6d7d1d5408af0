"""The units of the school: who may enter and change them, and which names are taken."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from security.access import Reach, may_where
from security.models import Person, Unit
from security.queries import NotFound

CLASSES: Final = "intake.load"
UNITS: Final = "users.manage"


def class_reach(person: Person, at: datetime) -> Reach:
    """Where the person may enter and change classes: academic affairs everywhere, a department in itself."""
    return may_where(person, CLASSES, at)


def may_arrange_departments(person: Person, at: datetime) -> bool:
    """Whether the person may enter and change departments: academic affairs, and the system administrator."""
    return class_reach(person, at).everywhere or may_where(person, UNITS, at).everywhere


def may_arrange(person: Person, unit: Unit, at: datetime) -> bool:
    """Whether the person may change this department or class."""
    if unit.kind == Unit.Kind.CLASS:
        return class_reach(person, at).covers(unit.lineage)
    return unit.kind == Unit.Kind.DEPARTMENT and may_arrange_departments(person, at)


def take_tree() -> Unit:
    """The root of the unit tree, locked until the act ends: units are entered and named by one person at a time.

    :raises NotFound: as long as the school has not been set up
    """
    root = Unit.objects.select_for_update(no_key=True).filter(kind=Unit.Kind.SCHOOL).first()
    if root is None:
        raise NotFound(_("The school has not been set up yet."))
    return root


def take_unit(pk: int, *, by: Person, at: datetime) -> Unit:
    """A department or class that this person may change, with the tree locked.

    :raises NotFound: with a sentence
    """
    take_tree()
    found = Unit.objects.filter(pk=pk).first()
    if found is None or not may_arrange(by, found, at):
        raise NotFound(_("There is no such department or class for you to change."))
    return found


def name_is_taken(kind: str, name: str, *, besides: int = 0) -> bool:
    """Whether another open department (or class) is called so. Workbooks name classes by their names."""
    return Unit.objects.filter(kind=kind, name=name, closed_on=None).exclude(pk=besides).exists()
