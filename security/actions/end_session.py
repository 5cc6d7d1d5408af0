"""End one session of an account."""

from datetime import datetime

from security.events import SessionEnded
from security.journal import recorded
from security.models import Account, Person
from security.queries import NotFound
from security.queries.sessions import handle_of, open_sessions


@recorded
def end_session(*, account: Account, handle: str, by: Person, at: datetime) -> SessionEnded:
    """The session with this handle is over at once: its next request finds nobody signed in (S:SES-01).

    :raises NotFound: if the account has no such session (any more)
    """
    row = next((one for one in open_sessions(account, at) if handle_of(one) == handle), None)
    if row is None:
        raise NotFound
    row.delete()
    return SessionEnded(at=at, by=by.pk, persons=frozenset({account.person_id}), about=f"security.account:{account.pk}")
