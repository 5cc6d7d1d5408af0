"""End a token of a system outside."""

from datetime import datetime

from django.utils.translation import gettext as _

from security.access import may
from security.events import AccessTokenRevoked
from security.journal import recorded
from security.models import AccessToken, Person
from security.queries import NotFound


@recorded
def revoke_access_token(*, token: int, by: Person, at: datetime) -> AccessTokenRevoked:
    """The next request with it is refused; nothing brings it back.

    :raises NotFound: with a sentence, if there is no such token in use, or the person does not manage accounts
    """
    row = AccessToken.objects.select_for_update(no_key=True).filter(pk=token, revoked_at=None).first()
    if row is None or not may(by, "users.manage", at, verbs={"decide"}):
        raise NotFound(_("There is no such token in use: it may have been revoked meanwhile."))
    row.revoked_by, row.revoked_at = by, at
    row.save(update_fields=["revoked_by", "revoked_at"])
    return AccessTokenRevoked(at=at, by=by.pk, about=f"security.accesstoken:{row.pk}", token=row.pk, system=row.system)
