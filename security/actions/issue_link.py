"""Note that a link to choose a password was handed out."""

from datetime import datetime

from security.events import LinkIssued
from security.journal import recorded
from security.models import Account, Person


@recorded
def issue_link(*, account: Account, by: Person, at: datetime) -> LinkIssued:
    """Enter in the journal who let the owner choose a new password. The link itself stands nowhere."""
    return LinkIssued(at=at, by=by.pk, persons=frozenset({account.person_id}), about=f"security.account:{account.pk}")
