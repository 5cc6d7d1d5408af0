"""The one door of the status, for one enrollment and for a million (law 3)."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from casework.models.machines import NoSuchTransition, ends_of
from enrollment.events import StatusChanged
from enrollment.models import Enrollment, Status
from enrollment.rules.transitions import BY_ACT
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


class DecisionMissing(Exception):
    """What no ordinary transition does needs a decision that is named."""


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
           tstzrange(%(at)s, null), %(authority)s, %(application)s, %(decision)s, %(ground)s, false
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
        changed = _set(cursor, transition, ids, sources, target)
        if sources != [target]:
            said = {"authority": authority[:120], "application": application, "decision": "", "ground": ground}
            cursor.execute(_TURN, {"ids": ids, "at": at, "on": day, "status": target, "transition": transition, **said})
    return _event(changed, transition, target, day, authority, by=by, at=at)


@recorded
def change_status_by_decision(
    *,
    enrollments: Collection[int],
    transition: str,
    target: str,
    decision: str,
    authority: str,
    by: Person,
    at: datetime,
    on: date | None = None,
) -> StatusChanged:
    """Carry out what no transition of the machine does: revoke a decision (T32), or correct a status (T33).

    `transition` is "revoke" or "correct"; `decision` names the new decision, and with it the old one; it is kept with
    the status it leads to, and without it the database lets nothing pass. Two persons have signed it before (R12, R13).
    :raises NoSuchTransition: for another name, or a target that is no status
    :raises DecisionMissing: if no decision is named
    :raises CannotChangeStatus: if some do not stand at a source, or stand at the target already
    """
    line = BY_ACT.get(transition)
    if line is None or not line.named_decision_only or target not in Status.values:
        raise NoSuchTransition(transition)
    if not decision.strip():
        raise DecisionMissing(_("Name the decision that this rests on."))
    ids = sorted(set(enrollments))
    day = on or localtime(at).date()
    lock_persons(Enrollment.objects.filter(pk__in=ids).values_list("person", flat=True))
    sources = [source for source in line.sources if source != target]
    with connection.cursor() as cursor:
        said = {"authority": authority[:120], "application": "", "decision": decision.strip(), "ground": ""}
        # The period first: the guard of the status looks for the decision in it.
        cursor.execute(_TURN, {"ids": ids, "at": at, "on": day, "status": target, "transition": transition, **said})
        changed = _set(cursor, transition, ids, sources, target)
    return _event(changed, transition, target, day, authority, by=by, at=at)


def _set(
    cursor: CursorWrapper, transition: str, ids: Sequence[int], sources: Sequence[str], target: str
) -> list[tuple[int, int]]:
    """The enrollments that were set, each with its person.

    :raises CannotChangeStatus: if some do not stand at a source
    """
    cursor.execute(_SET, [target, list(ids), list(sources)])
    changed: list[tuple[int, int]] = cursor.fetchall()
    if len(changed) < len(ids):
        raise CannotChangeStatus(transition, set(ids) - {row[0] for row in changed})
    return changed


def _event(
    changed: Iterable[tuple[int, int]],
    transition: str,
    target: str,
    day: date,
    authority: str,
    *,
    by: Person,
    at: datetime,
) -> StatusChanged:
    pairs = tuple(sorted((person, enrollment) for enrollment, person in changed))
    return StatusChanged(
        at=at,
        by=by.pk,
        persons=frozenset(person for person, _enrollment in pairs),
        about=f"enrollment.enrollment:{pairs[0][1]}" if len(pairs) == 1 else "",
        transition=transition,
        target=target,
        on=day,
        authority=authority,
        changed=pairs,
    )
