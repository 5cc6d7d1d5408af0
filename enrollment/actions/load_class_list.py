"""Load a chunk of a class list."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from enrollment.actions.enter_class import enter_class
from enrollment.actions.enter_major import enter_major
from enrollment.actions.loading import has_ended, leave_out
from enrollment.events import ClassesLoaded
from enrollment.models import Import, ImportRow, Major
from enrollment.queries.class_list import known_places
from enrollment.queries.imports import CONFIRM, take_import
from enrollment.rules.class_list import NewClass
from security.actions.enter_unit import enter_unit
from security.journal import recorded
from security.models import Person, Unit
from security.queries.units import take_tree

CHUNK: Final = 200


@recorded
def load_class_list(*, upload: int, by: Person, at: datetime) -> ClassesLoaded:
    """Form the classes of the next rows, at most 200, with departments and majors that are new; say when none is left.

    A row that no longer fits is left out with the reason. What each row has brought is kept with it, for the undo.
    :raises NotFound: if the import is not being loaded
    """
    states, matter = (Import.State.LOADING,), Import.Matter.CLASSES
    source = take_import(upload, by=by, at=at, states=states, verbs=CONFIRM, matter=matter)
    school = take_tree()
    good = ImportRow.objects.filter(of=source, verdict=ImportRow.Verdict.GOOD)
    rows = list(good.select_for_update(no_key=True).order_by("number")[:CHUNK])
    known, loaded = known_places(), 0
    for row in rows:
        new = NewClass(**row.values["class"])
        problems = known.judged(new)
        if problems:
            leave_out(row, problems)
            continue
        row.values = {**row.values, "made": _form(new, school, by, at)}
        row.verdict, loaded = ImportRow.Verdict.LOADED, loaded + 1
        row.save()
    ended = has_ended(source, at)
    return ClassesLoaded(
        at=at,
        by=by.pk,
        about=f"enrollment.import:{source.pk}",
        upload=source.pk,
        loaded=loaded,
        left_out=len(rows) - loaded,
        ended=ended,
    )


def _form(new: NewClass, school: Unit, by: Person, at: datetime) -> Mapping[str, int]:
    """Enter the class and what it needs; the ids of what was new."""
    made: dict[str, Any] = {}
    department = Unit.objects.filter(kind=Unit.Kind.DEPARTMENT, code=new.department_code).first()
    if department is None:
        kind, code = Unit.Kind.DEPARTMENT, new.department_code
        entered = enter_unit(kind=kind, parent=school, name=new.department, code=code, by=by, at=at)
        made["department"], department = entered.unit, Unit.objects.get(pk=entered.unit)
    major = Major.objects.filter(department=department, code=new.major, direction=new.direction).first()
    if major is None:
        offered = enter_major(
            department=department,
            code=new.major,
            name=new.major_name,
            short_name=new.major_short,
            direction=new.direction,
            level=new.level,
            length_years=Decimal(new.length_years),
            offered_from=new.cohort,
            by=by,
            at=at,
        )
        made["major"], major = offered.major, Major.objects.get(pk=offered.major)
    formed = enter_class(
        major=major, cohort=new.cohort, name=new.unit, code=new.class_code, capacity=new.seats, by=by, at=at
    )
    return made | {"class": formed.unit}
