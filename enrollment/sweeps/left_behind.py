"""What students left lying in terms that are over: it lapses, and the next term is free to begin (domain 3.2)."""

from collections import defaultdict
from datetime import datetime
from typing import Final

from django.utils.timezone import localtime

from casework.actions.run_out import run_out
from enrollment.queries.overdue import left_behind
from security.queries import the_system

CHUNK: Final = 500


def let_lapse(*, at: datetime) -> int:
    """Go through them once, at most 500 an act; how many lapsed. Killed, the next night goes on."""
    today, system, lapsed, last = localtime(at).date(), the_system(), 0, 0
    while found := list(left_behind(today).filter(pk__gt=last).order_by("pk").values_list("kind", "pk")[:CHUNK]):
        last = found[-1][1]
        by_kind: dict[str, list[int]] = defaultdict(list)
        for kind, pk in found:
            by_kind[kind].append(pk)
        for kind, ids in by_kind.items():
            lapsed += len(run_out(kind=kind, applications=ids, by=system, at=at).ids)
    return lapsed
