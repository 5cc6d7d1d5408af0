"""Enter admitted students on the list of those who are expected."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from enrollment.events import ArrivalsEntered
from enrollment.models import Intake
from enrollment.queries.arrivals import LOADS, CannotChangeIntake
from security.access import may_where
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

    One statement, whatever the size. Intakes that are closed take nobody more. For `only` some the caller has
    authorised it.
    :raises CannotChangeIntake: with a sentence, for everybody: by an office of a department, or closed already
    """
    if only is None:
        _refuse_whole_school(intakes, by, at)
    values = {"intakes": sorted(intakes), "only": None if only is None else sorted(only)}
    with connection.cursor() as cursor:
        cursor.execute(_ENTER, values)
        persons = [row[0] for row in cursor.fetchall()]
    return ArrivalsEntered(
        at=at, by=by.pk, persons=frozenset(persons), intakes=tuple(sorted(intakes)), entered=len(persons)
    )


def _refuse_whole_school(intakes: Collection[int], by: Person, at: datetime) -> None:
    """:raises CannotChangeIntake: by an office that does not load for the whole school, or for a closed intake"""
    if not may_where(by, LOADS, at).everywhere:
        raise CannotChangeIntake(
            _("The list is that of the whole school: academic affairs enters who was admitted meanwhile.")
        )
    if Intake.objects.filter(pk__in=intakes, closed_at__isnull=False).exists():
        raise CannotChangeIntake(_("This check-in is closed already."))
