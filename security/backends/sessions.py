"""Where sessions are kept: in the database, each row with the account, so that it can be listed and ended."""

from datetime import UTC, datetime
from typing import Any

from django.contrib.sessions.backends import db

from security.models.session import Session


class SessionStore(db.SessionStore):
    """Django's store; what a list of sessions shows is copied from the session's data into columns."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]
        account = data.get("_auth_user_id")
        row.account_id = int(account) if account else None
        row.network, row.device = data.get("network"), data.get("device", "")
        row.began_at, row.seen_at = _moment(data.get("signed_in_at")), _moment(data.get("seen_at"))
        return row


def _moment(seconds: float | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, tz=UTC) if seconds else None
