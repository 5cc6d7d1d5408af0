"""When the worker and the beat were last seen at work. Noted in Redis: it is news, not a record."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from django.core.cache import cache
from redis.exceptions import RedisError

WORKER: Final = "worker"
BEAT: Final = "beat"
NOTED_EVERY: Final = timedelta(seconds=10)
KEPT_FOR: Final = 24 * 3600  # seconds
_noted: dict[str, datetime] = {}


def note(part: str, at: datetime) -> None:
    """Note that this process is at work; every ten seconds is often enough. Never fails."""
    if part in _noted and at - _noted[part] < NOTED_EVERY:
        return
    with suppress(RedisError, OSError):
        cache.set(_key(part), at.timestamp(), KEPT_FOR)
        _noted[part] = at


def silent_for(part: str, at: datetime) -> timedelta | None:
    """How long nothing was heard of this process; None if nothing was heard within a day.

    :raises RedisError, OSError: if the broker does not answer
    """
    seen = cache.get(_key(part))
    return None if seen is None else max(timedelta(seconds=at.timestamp() - seen), timedelta(0))


def _key(part: str) -> str:
    return f"last-seen-{part}"
