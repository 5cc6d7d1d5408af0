"""What students left lying lapses (domain 3.1, 3.2): what they never answered with their last day to register, all
else with the term; and the next term is free to begin."""

from collections import defaultdict
from datetime import datetime
from typing import Final

from django.db.models import QuerySet
from django.utils.timezone import localtime

from casework.actions.run_out import run_out
from casework.models import Application
from enrollment.queries.overdue import left_behind, never_answered
from security.queries import the_system

CHUNK: Final = 500


def let_lapse(*, at: datetime) -> int:
    """Go through them once, at most 500 an act; how many lapsed. Killed, the next night goes on."""
    today = localtime(at).date()
    return _lapse(left_behind(today), is_over=True, at=at) + _lapse(never_answered(today), is_over=False, at=at)


def _lapse(rows: QuerySet[Application], *, is_over: bool, at: datetime) -> int:
    system, lapsed, last = the_system(), 0, 0
    while found := list(rows.filter(pk__gt=last).order_by("pk").values_list("kind", "pk")[:CHUNK]):
        last = found[-1][1]
        by_kind: dict[str, list[int]] = defaultdict(list)
        for kind, pk in found:
            by_kind[kind].append(pk)
        for kind, ids in by_kind.items():
            lapsed += len(run_out(kind=kind, applications=ids, is_over=is_over, by=system, at=at).ids)
    return lapsed
