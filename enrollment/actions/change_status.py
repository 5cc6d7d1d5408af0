"""The one door of the status, for one enrollment and for a million (law 3)."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import connection
from django.utils.timezone import localtime

from casework.models.machines import ends_of
from enrollment.events import StatusChanged
from enrollment.models import Enrollment
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons


class CannotChangeStatus(Exception):
    """Some enrollments do not stand where the transition begins. `left_out` are their ids; nothing was changed."""

    def __init__(self, transition: str, left_out: Collection[int]) -> None:
        self.left_out = frozenset(left_out)
        super().__init__(
            f"{len(self.left_out)} enrollments do not stand where “{transition}” begins; nothing was changed."
        )


_SET = "update enrollment_enrollment set status = %s where id = any(%s) and status = any(%s) returning id, person_id"

# The period so far is known to be closed from now on: its open version ends in `recorded`, a bounded copy and the new
# period begin. Nothing that was known before is edited away.
_TURN = """
    with ended as (
        update enrollment_statusperiod set recorded = tstzrange(lower(recorded), greatest(%(at)s, lower(recorded)))
         where enrollment_id = any(%(ids)s) and upper_inf(recorded) and upper_inf(during)
        returning *
    ), bounded as (
        insert into enrollment_statusperiod (enrollment_id, status, transition, during, recorded, authority,
                                             application, decision, ground, before_the_system)
        select enrollment_id, status, transition, daterange(lower(during), %(on)s), tstzrange(%(at)s, null), authority,
               application, decision, ground, before_the_system
          from ended where lower(during) < %(on)s
    )
    insert into enrollment_statusperiod (enrollment_id, status, transition, during, recorded, authority,
                                         application, decision, ground, before_the_system)
    select one.id, %(status)s, %(transition)s, daterange(greatest(%(on)s, coalesce(lower(ended.during), %(on)s)), null),
           tstzrange(%(at)s, null), %(authority)s, %(application)s, '', %(ground)s, false
      from unnest(%(ids)s::bigint[]) as one(id) left join ended on ended.enrollment_id = one.id
"""


@recorded
def change_status(
    *,
    enrollments: Collection[int],
    transition: str,
    authority: str,
    by: Person,
    at: datetime,
    on: date | None = None,
    application: str = "",
    ground: str = "",
) -> StatusChanged:
    """Carry out one transition of the state machine for all these enrollments, or for none.

    Sources and target are read from the machine's own declaration. `on` is the legal day (default: the day of `at`);
    `authority` says in words why, `application` is the number it rests on.
    :raises NoSuchTransition: for a name the machine does not know
    :raises CannotChangeStatus: if some do not stand at a source; the caller may leave those out and try again
    """
    sources, target = ends_of(Enrollment, transition)
    ids = sorted(set(enrollments))
    day = on or localtime(at).date()
    lock_persons(Enrollment.objects.filter(pk__in=ids).values_list("person", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_SET, [target, ids, sources])
        changed = cursor.fetchall()
        if len(changed) < len(ids):
            raise CannotChangeStatus(transition, set(ids) - {row[0] for row in changed})
        if sources != [target]:
            cursor.execute(
                _TURN,
                {
                    "ids": ids,
                    "at": at,
                    "on": day,
                    "status": target,
                    "transition": transition,
                    "authority": authority[:120],
                    "application": application,
                    "ground": ground,
                },
            )
    pairs = tuple(sorted((person, enrollment) for enrollment, person in changed))
    return StatusChanged(
        at=at,
        by=by.pk,
        persons=frozenset(person for person, _enrollment in pairs),
        about=f"enrollment.enrollment:{ids[0]}" if len(ids) == 1 else "",
        transition=transition,
        target=target,
        on=day,
        authority=authority,
        changed=pairs,
    )
