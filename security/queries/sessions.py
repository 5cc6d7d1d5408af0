"""The open sessions of an account."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from security.models import Account, Session


@dataclass(frozen=True)
class ShownSession:
    """One open session in words. `handle` names it in addresses and forms without giving its key away."""

    handle: str
    device: str
    network: str
    began_at: datetime | None
    seen_at: datetime | None
    is_this: bool


def open_sessions(account: Account, at: datetime) -> QuerySet[Session]:
    """The sessions that the next request would still find open, the last used first."""
    rows = Session.objects.filter(account=account, expire_date__gt=at, seen_at__gt=at - settings.SESSION_IDLE_LIMIT)
    if account.sessions_valid_from:
        rows = rows.filter(began_at__gte=account.sessions_valid_from)
    return rows.order_by("-seen_at", "session_key")


def shown_sessions(account: Account, at: datetime, *, this: str | None) -> list[ShownSession]:
    """Them in words; `this` is the key of the session that asks."""
    return [
        ShownSession(
            handle=handle_of(row),
            device=row.device,
            network=row.network or "",
            began_at=row.began_at,
            seen_at=row.seen_at,
            is_this=row.session_key == this,
        )
        for row in open_sessions(account, at)
    ]


def handle_of(session: Session) -> str:
    """A name for the session that cannot be turned back into its key."""
    return salted_hmac("security.session", session.session_key).hexdigest()[:24]
