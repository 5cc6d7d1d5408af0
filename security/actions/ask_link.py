"""Ask at the door to be sent a link."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from security.models import LinkRequest
from security.rules import guessing
from security.rules.bell import LINKS, ring_after_commit


class AskedTooOften(Exception):
    """This name or this network has asked enough for now."""


def ask_link(*, key: str, purpose: str, detail: str = "", network: str, at: datetime) -> None:
    """Note the request, whoever it is for; a worker answers it. Not an entry of the journal: nobody is known yet.

    The requests themselves are what is counted. Asking is no guess, so none of them stands in the way of signing in.
    :raises AskedTooOften: when the name or the network has used up its requests
    """
    asked = LinkRequest.objects.filter(purpose=purpose)
    waits = [
        _free_again(guessing.A_LINK, asked.filter(key=key[:80]), at),
        _free_again(guessing.LINKS_OF_A_NETWORK, LinkRequest.objects.filter(network=network), at),
    ]
    if any(waits):
        raise AskedTooOften
    LinkRequest.objects.create(key=key[:80], purpose=purpose, detail=detail, network=network, at=at, due_at=at)
    ring_after_commit(LINKS)


def _free_again(limits: Sequence[guessing.Limit], rows: QuerySet[LinkRequest], at: datetime) -> datetime | None:
    since, most = at - max(limit.window for limit in limits), max(limit.count for limit in limits)
    times = rows.filter(at__gt=since).order_by("-at").values_list("at", flat=True)[:most]
    return guessing.free_again(limits, list(times), at)
