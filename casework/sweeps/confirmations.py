"""Every working morning: who has not confirmed a granted result is reminded, as often as the edition says (REG-3.4).

Begun twice on a day it reminds nobody twice.
"""

from collections import defaultdict
from datetime import datetime
from typing import Final

from django.utils.timezone import localtime

from casework.actions.remind_to_confirm import remind_to_confirm
from casework.models import Application
from casework.queries.confirming import to_be_reminded, waits_for_a_word
from rulebook.queries import works_on
from security.queries import NotFound, the_system

CHUNK: Final = 500


def remind_all(*, at: datetime) -> int:
    """How many were reminded; none on a day off. Kind by kind, a chunk at a time, each one transaction."""
    if not works_on(localtime(at).date()):
        return 0
    by_kind: dict[str, list[int]] = defaultdict(list)
    for one in to_be_reminded(Application.objects.filter(waits_for_a_word()).order_by("pk"), at):
        by_kind[one.kind].append(one.pk)
    reminded = 0
    for ids in by_kind.values():
        for begin in range(0, len(ids), CHUNK):
            try:
                done = remind_to_confirm(application_ids=ids[begin : begin + CHUNK], by=the_system(), at=at)
            except NotFound:  # all of them were confirmed, or reminded, just now
                continue
            reminded += len(done.ids)
    return reminded
