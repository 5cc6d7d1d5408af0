"""Type one's password again before a grave act."""

from datetime import datetime

from security.events import PasswordShown
from security.journal import recorded
from security.models import Account, Person
from security.queries import NotFound


@recorded
def show_password(*, account: Account, password: str, by: Person, at: datetime) -> PasswordShown:
    """Enter that its owner is there (S:SES-02).

    :raises NotFound: if it is not the password
    """
    if not account.check_password(password):
        raise NotFound
    return PasswordShown(
        at=at, by=by.pk, persons=frozenset({account.person_id}), about=f"security.account:{account.pk}"
    )
