"""Move students to other classes of their major."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils.timezone import localtime

from casework.models import OPEN_STATES, Application, Step
from enrollment.events import StudentsPlaced
from enrollment.models import Arrival, Placement, TermRegistration
from security.fields.setting import set_values
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons

# The place so far is known to end from now on: its open version is closed, a bounded copy and the new place begin.
_MOVE = """
    with ended as (
        update enrollment_placement p
           set is_current = false, recorded = tstzrange(lower(p.recorded), greatest(%(at)s, lower(p.recorded)))
          from unnest(%(ids)s::bigint[], %(units)s::bigint[]) as one(id, unit)
         where p.enrollment_id = one.id and p.is_current and p.unit_id <> one.unit
        returning p.*, one.unit as new_unit
    ), bounded as (
        insert into enrollment_placement (enrollment_id, major_id, cohort_id, unit_id, during, recorded, is_current,
                                          authority, before_the_system)
        select enrollment_id, major_id, cohort_id, unit_id, daterange(lower(during), %(on)s), tstzrange(%(at)s, null),
               false, authority, before_the_system
          from ended where lower(during) < %(on)s
    )
    insert into enrollment_placement (enrollment_id, major_id, cohort_id, unit_id, during, recorded, is_current,
                                      authority, before_the_system)
    select enrollment_id, major_id, cohort_id, new_unit, daterange(greatest(%(on)s, lower(during)), null),
           tstzrange(%(at)s, null), true, %(authority)s, false
      from ended
"""


@recorded
def place_in_units(*, units: Mapping[int, int], authority: str, by: Person, at: datetime) -> StudentsPlaced:
    """By enrollment the class (or, before classes are formed, the department) from today on. Major and cohort stay.

    What is under way goes along: the arrival, the registration of a term that is open, open applications. Whoever is
    there already is left. The caller has authorised it.
    """
    ids = sorted(units)
    places = Placement.objects.filter(enrollment__in=ids, is_current=True)
    persons = lock_persons(places.values_list("enrollment__person", flat=True))
    before = {pk: (person, unit) for pk, person, unit in places.values_list("enrollment", "enrollment__person", "unit")}
    values: dict[str, Any] = {
        "ids": ids,
        "units": [units[pk] for pk in ids],
        "on": localtime(at).date(),
        "at": at,
        "authority": authority[:120],
    }
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, values)
    _take_along(units)
    _take_applications_along({place: units[pk] for pk, place in before.items()})
    return StudentsPlaced(at=at, by=by.pk, persons=frozenset(persons), placed=tuple(sorted(units.items())))


def _take_along(units: Mapping[int, int]) -> None:
    """By enrollment: the line at the check-in, and the rows of registrations that are open."""
    listed = TermRegistration.objects.filter(batch__closed_at=None)
    for model, rows in ((Arrival, Arrival.objects.all()), (TermRegistration, listed)):
        found = rows.filter(enrollment__in=units).values_list("pk", "enrollment")
        set_values(model, "unit", {pk: units[enrollment] for pk, enrollment in found})


def _take_applications_along(units: Mapping[tuple[int, int], int]) -> None:
    """Open applications go from the unit before to the new one, by person and unit; so do the tutor's steps in them."""
    rows = Application.objects.filter(state__in=OPEN_STATES, person__in={person for person, _unit in units})
    locked = rows.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk", "person", "unit")
    moved = {pk: units[person, unit] for pk, person, unit in locked if (person, unit) in units}
    set_values(Application, "unit", moved)
    waiting = Q(state__in=[Step.State.AHEAD, Step.State.CURRENT], office="TUTOR")
    steps = Step.objects.filter(waiting, application__in=moved).values_list("pk", "application")
    set_values(Step, "unit", {pk: moved[application] for pk, application in steps})
