"""Enter admitted students on the list of those who are expected."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection

from enrollment.events import ArrivalsEntered
from security.journal import recorded
from security.models import Person

# Who is admitted to the term's own cohort, in a category of the intake, and does not stand on its list yet.
_ENTER = """
    insert into enrollment_arrival (intake_id, enrollment_id, person_id, unit_id, due_on, state)
    select i.id, e.id, e.person_id, p.unit_id, i.arrives_until, 'EXPECTED'
      from enrollment_intake i
      join enrollment_term t on t.id = i.term_id
      join enrollment_placement p on p.is_current and p.cohort_id = left(t.school_year, 4)::int
      join enrollment_enrollment e on e.id = p.enrollment_id and e.status = 'ADMITTED' and i.categories ? e.category
     where i.id = any(%(intakes)s) and i.closed_at is null
       and (%(only)s::bigint[] is null or e.id = any(%(only)s))
     order by i.id, e.id
        on conflict (intake_id, enrollment_id) do nothing
    returning person_id
"""


@recorded
def enter_arrivals(
    *, intakes: Collection[int], only: Collection[int] | None = None, by: Person, at: datetime
) -> ArrivalsEntered:
    """Everybody who is admitted to the cohort and not listed yet, or `only` those of these enrollments (INT-1).

    One statement, whatever the size. Intakes that are closed take nobody more. The caller has authorised it.
    """
    values = {"intakes": sorted(intakes), "only": None if only is None else sorted(only)}
    with connection.cursor() as cursor:
        cursor.execute(_ENTER, values)
        persons = [row[0] for row in cursor.fetchall()]
    return ArrivalsEntered(
        at=at, by=by.pk, persons=frozenset(persons), intakes=tuple(sorted(intakes)), entered=len(persons)
    )
