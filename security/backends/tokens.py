"""Looking at the token of a system outside, and counting how often it asks."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from security.models import AccessToken
from security.rules.access_tokens import A_MINUTE, digest, is_token

MINUTE = timedelta(minutes=1)

_COUNT = """
    insert into security_tokenuse as used (token_id, hour, asked, refused, minute, in_minute)
    values (%(token)s, %(hour)s, 1, 0, %(minute)s, 1)
        on conflict (token_id, hour) do update set
           asked = used.asked + 1,
           in_minute = case when used.minute = excluded.minute then used.in_minute + 1 else 1 end,
           refused = used.refused
                   + case when used.minute = excluded.minute and used.in_minute >= %(most)s then 1 else 0 end,
           minute = excluded.minute
    returning in_minute
"""


class TooFast(Exception):
    """The token has used up its requests of this minute. `again_in` says in how many seconds it may ask again."""

    def __init__(self, again_in: int) -> None:
        super().__init__(again_in)
        self.again_in = again_in


def token_shown(text: str, scope: str, at: datetime) -> AccessToken | None:
    """The token behind this text, if it is one, for this, not over and not revoked."""
    if not is_token(text):
        return None
    found = AccessToken.objects.filter(digest=digest(text), scope=scope, revoked_at=None, valid_until__gt=at)
    return found.first()


def count_use(token: AccessToken, at: datetime) -> None:
    """Count one request, in one statement, however many come at once.

    :raises TooFast: if there were too many within the minute
    """
    minute = at.replace(second=0, microsecond=0)
    hour = minute.replace(minute=0)
    values: dict[str, int | datetime] = {"token": token.pk, "hour": hour, "minute": minute, "most": A_MINUTE}
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, values)
        [in_minute] = cursor.fetchone()
    if in_minute > A_MINUTE:
        raise TooFast(max(1, round((minute + MINUTE - at).total_seconds())))
