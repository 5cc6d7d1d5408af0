"""Letting granted applications take effect: ten seconds after the decision, or on the later day it names."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from casework.actions.overtake import overtake
from casework.actions.put_off_effect import put_off_effect
from casework.actions.take_due_effect import NothingDue, take_due_effect
from casework.kind import NoLongerFits
from casework.models import Application
from casework.queries.settling import to_settle
from security.queries import the_system

CHUNK: Final = 500
AGAIN: Final = timedelta(minutes=10)
"""An application whose effect fails is tried again so much later, so that the others go on."""

_log = logging.getLogger(__name__)


def take_effects(*, at: datetime) -> int:
    """Let everything that is due take effect, a chunk at a time, each one transaction; how many there were."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for kind, pk in to_settle(at).order_by("kind", "pk").values_list("kind", "pk"):
        by_kind[kind].append(pk)
    return sum(
        _take(ids[begin : begin + CHUNK], at=at) for ids in by_kind.values() for begin in range(0, len(ids), CHUNK)
    )


def _take(ids: Sequence[int], *, at: datetime) -> int:
    """The chunk at once; one by one if one of them stands in the way of the others."""
    try:
        return len(take_due_effect(application_ids=ids, by=the_system(), at=at).ids)
    except NothingDue:
        return 0
    except NoLongerFits as gone:
        if len(ids) > 1:
            return sum(_take([pk], at=at) for pk in ids)
        _end(ids[0], str(gone), at=at)
        return 0
    except Exception:  # noqa: BLE001 - whatever it is, it must not hold up the others
        if len(ids) > 1:
            return sum(_take([pk], at=at) for pk in ids)
        _log.exception("The effect of application %s failed; it is tried again.", ids[0])
        put_off_effect(application_id=ids[0], until=at + AGAIN, by=the_system(), at=at)
        return 0


def _end(application: int, why: str, *, at: datetime) -> None:
    """What can no longer become true is not tried for ever: it lapses, and says why."""
    kind = Application.objects.values_list("kind", flat=True).get(pk=application)
    overtake(kind=kind, applications=[application], why=why, by=the_system(), at=at)
