"""Take all second factors off an account."""

import secrets
from datetime import datetime

from django.utils.translation import gettext as _

from security.actions.issue_link import issue_link
from security.actions.remove_factor import CannotRemove
from security.events import FactorsReset
from security.journal import recorded
from security.models import Account, Person, RecoveryCode, SecondFactor
from security.queries import lock_persons
from security.queries.staff import is_of_office
from security.rules.networks import NOWHERE


@recorded
def reset_factors(*, account: Account, by: Person, at: datetime, network: str = NOWHERE) -> FactorsReset:
    """An administrator takes all factors off the account of somebody who has lost them; every session of it ends.

    Where the person holds an office this takes two: the administrator begins it, and the owner ends it. The password
    that there was is void too (a word that nobody knows stands in its place), and a link to choose a new one goes to
    the owner's own address. Until the owner has followed it nobody signs in to the account: neither whoever has found
    out the old password nor the administrator, who never sees the link (2.3.4, S:AUT-04).

    :raises CannotRemove: for one's own account
    :raises CannotIssueLink: if a person with an office has no address on record, or was sent enough within the hour
    """
    if account.person_id == by.pk:
        raise CannotRemove(_("You cannot reset your own second factor. Ask another system administrator."))
    lock_persons([account.person_id])
    if is_of_office(account.person, at):
        account.set_password(secrets.token_urlsafe(32))
        account.save(update_fields=["password"])
        issue_link(account=account, by=by, at=at, network=network)
    SecondFactor.objects.filter(account=account, ended_at=None).update(ended_at=at)
    RecoveryCode.objects.filter(account=account, over_at=None).update(over_at=at)
    Account.objects.filter(pk=account.pk).update(sessions_valid_from=at)
    return FactorsReset(at=at, by=by.pk, persons=frozenset({account.person_id}), about=f"security.account:{account.pk}")
