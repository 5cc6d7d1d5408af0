"""The tokens of systems outside, as the page lists them."""

from datetime import datetime

from django.db.models import F, Max, QuerySet

from security.models import AccessToken
from security.rules.access_tokens import ENDS_SOON, STALE_AFTER

REVOKED, OVER, STALE, ENDING, IN_USE = "revoked", "over", "stale", "ending", "in_use"


def tokens_listed() -> QuerySet[AccessToken]:
    """All, those in use first, each with the hour of its last request as `last_used`."""
    rows = AccessToken.objects.select_related("issued_by", "revoked_by").annotate(last_used=Max("uses__hour"))
    return rows.order_by(F("revoked_at").desc(nulls_first=True), "system", "-pk")


def state_of(token: AccessToken, at: datetime) -> str:
    """In a word, worst first: revoked, over, not used for long, ending soon, in use. `last_used` is needed."""
    if token.revoked_at is not None:
        return REVOKED
    if token.valid_until <= at:
        return OVER
    used: datetime = token.last_used or token.issued_at  # type: ignore[attr-defined]
    if used < at - STALE_AFTER:
        return STALE
    return ENDING if token.valid_until < at + ENDS_SOON else IN_USE
