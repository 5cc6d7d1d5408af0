"""Count the clocks of a chunk of applications anew."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Final

from django.db import connection
from django.utils.timezone import localtime

from casework.events import ClocksMoved
from casework.models import ClockChange, Recount
from casework.queries.recounting import Counted, count_anew, news, take_clocks
from rulebook.queries import forget_calendar
from security.journal import recorded
from security.models import Person
from security.queries import NotFound

_APPLICATIONS: Final = """
    update casework_application as one set due_on = told.day, due_is_provisional = told.mark
      from unnest(%s::bigint[], %s::date[], %s::boolean[]) as told(id, day, mark) where one.id = told.id
"""
_STEPS: Final = """
    update casework_step as one
       set due_on = told.day, due_is_provisional = told.mark,
           escalated_at = case when told.day > one.due_on and told.day >= %s then null else one.escalated_at end
      from unnest(%s::bigint[], %s::date[], %s::boolean[]) as told(id, day, mark) where one.id = told.id
"""


@recorded
def recount_clocks(
    *, recount: int, kind: str, application_ids: Collection[int], by: Person, at: datetime
) -> ClocksMoved:
    """Write the days by the calendar of now where they are later, and the mark of a provisional year in any case.

    A day that was told to somebody never comes earlier. Those answered meanwhile are left out. A step that is no longer
    overdue may be brought before its head again later. The version stays: the officer's own answer before can still be
    taken back, and a page that is open can still be sent.
    :raises NotFound: if this person asked for no such recount
    """
    if not Recount.objects.filter(pk=recount, by=by).exists():
        raise NotFound
    forget_calendar()
    counted = count_anew(take_clocks(application_ids))
    said = news(counted)
    moved = [one for one in said if one.verdict == ClockChange.Verdict.MOVED]
    _keep(recount, said)
    _write([one for one in counted if _differs(one)], localtime(at).date())
    applications = [one.clock.application for one in moved]
    return ClocksMoved(
        at=at,
        by=by.pk,
        persons=frozenset(one.person_id for one in applications),
        kind=kind,
        applications=tuple(sorted((one.person_id, one.pk) for one in applications)),
        recount=recount,
        days=tuple((one.clock.application.pk, one.clock.due_on, one.day) for one in moved),
    )


def _differs(one: Counted) -> bool:
    return (one.day, one.is_provisional) != (one.clock.due_on, one.clock.is_provisional)


def _keep(recount: int, said: Sequence[Counted]) -> None:
    ClockChange.objects.bulk_create(
        ClockChange(
            recount_id=recount,
            application=one.clock.application,
            step=one.clock.step,
            verdict=one.verdict or "",
            before=one.clock.due_on,
            counted=one.due.day if one.due else None,
            missing_year=one.missing,
        )
        for one in said
    )


def _write(changed: Sequence[Counted], today: date) -> None:
    """One statement for the applications, one for their steps, whatever their number."""
    if not changed:
        return
    on_desks = [one for one in changed if one.clock.step is not None]
    with connection.cursor() as cursor:
        cursor.execute(_APPLICATIONS, _columns([one.clock.application.pk for one in changed], changed))
        ids = [one.clock.step.pk for one in on_desks if one.clock.step is not None]
        cursor.execute(_STEPS, [today, *_columns(ids, on_desks)])


def _columns(ids: list[int], changed: Sequence[Counted]) -> list[list[object]]:
    return [list(ids), [one.day for one in changed], [one.is_provisional for one in changed]]
