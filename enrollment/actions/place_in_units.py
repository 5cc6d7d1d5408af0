"""Move students to other classes of their major."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.timezone import localtime

from enrollment.events import StudentsPlaced
from enrollment.models import Arrival, Enrollment
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

    Whoever is there already is left. The caller has authorised it.
    """
    ids = sorted(units)
    persons = lock_persons(Enrollment.objects.filter(pk__in=ids).values_list("person", flat=True))
    values: dict[str, Any] = {
        "ids": ids,
        "units": [units[pk] for pk in ids],
        "on": localtime(at).date(),
        "at": at,
        "authority": authority[:120],
    }
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, values)
    arrivals = Arrival.objects.filter(enrollment__in=ids).values_list("pk", "enrollment")
    set_values(Arrival, "unit", {pk: units[enrollment] for pk, enrollment in arrivals})
    return StudentsPlaced(at=at, by=by.pk, persons=frozenset(persons), placed=tuple(sorted(units.items())))
