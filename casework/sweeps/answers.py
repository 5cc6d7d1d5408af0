"""Every morning: who has not answered what was returned is reminded before the last day, once (REG-4.1).

Begun twice, or after a day on which nothing ran, it tells nobody twice and forgets nobody whose day is not over.
"""

from collections import defaultdict
from datetime import datetime
from typing import Final

from django.utils.timezone import localtime

from casework.actions.remind_to_answer import remind_to_answer
from casework.queries.answering import near_their_day, to_be_answered
from security.queries import NotFound, the_system

CHUNK: Final = 500


def remind_of_answers(*, at: datetime) -> int:
    """How many were reminded. Kind by kind, a chunk at a time, each one transaction."""
    today, last, reminded = localtime(at).date(), 0, 0
    while found := list(to_be_answered(today).filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = found[-1].pk
        by_kind: dict[str, list[int]] = defaultdict(list)
        for one in near_their_day(found, today):
            by_kind[one.kind].append(one.pk)
        for ids in by_kind.values():
            try:
                reminded += len(remind_to_answer(application_ids=ids, by=the_system(), at=at).ids)
            except NotFound:  # all of them were answered, or reminded, just now
                continue
    return reminded
