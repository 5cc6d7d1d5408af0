"""Officers looking at an application: kept once, and shown to each other while it lasts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.core.cache import cache
from redis.exceptions import RedisError

from casework.actions.look_at import ONE_LOOK, look_at
from casework.models import Application
from casework.queries.desk import acts_for_an_office
from security.signed_in import SignedInRequest

PRESENT: Final = timedelta(seconds=75)
"""Whoever has not asked again for so long has gone. An open panel asks every half minute."""


def seen_by(application: Application, request: SignedInRequest) -> list[str]:
    """Note that this officer has the application open; the names of the others who have it open now.

    Who reads an own application, or a ward's, is no officer here. The cache only keeps a look from being entered again
    and again, and who is present: losing it costs an entry more.
    """
    person, subject = request.person, application.person_id
    if person.pk in {subject, application.opened_by_id} or not acts_for_an_office(person, request.at):
        return []
    try:
        fresh = cache.add(
            f"look:{application.pk}:{application.waiting_for_id}:{person.pk}", 1, ONE_LOOK.total_seconds()
        )
        others = _present(application.pk, request)
    except (RedisError, OSError):
        fresh, others = True, []
    if fresh:
        look_at(application=application, by=person, at=request.at)
    return others


def _present(pk: int, request: SignedInRequest) -> list[str]:
    """Everybody who asked within `PRESENT`, apart from this officer, who is noted too."""
    key, now = f"looking:{pk}", request.at.timestamp()
    known: dict[int, Any] = cache.get(key) or {}
    there = {who: said for who, said in known.items() if said[1] > now - PRESENT.total_seconds()}
    there[request.person.pk] = (request.person.name, now)
    cache.set(key, there, PRESENT.total_seconds())
    return [name for who, (name, _at) in sorted(there.items()) if who != request.person.pk]
