"""Take all second factors off an account."""

from datetime import datetime

from django.utils.translation import gettext as _

from security.actions.remove_factor import CannotRemove
from security.events import FactorsReset
from security.journal import recorded
from security.models import Account, Person, RecoveryCode, SecondFactor
from security.queries import lock_persons


@recorded
def reset_factors(*, account: Account, by: Person, at: datetime) -> FactorsReset:
    """An administrator takes all factors off the account of somebody who has lost them; every session of it ends.

    :raises CannotRemove: for one's own account
    """
    if account.person_id == by.pk:
        raise CannotRemove(_("You cannot reset your own second factor. Ask another system administrator."))
    lock_persons([account.person_id])
    SecondFactor.objects.filter(account=account, ended_at=None).update(ended_at=at)
    RecoveryCode.objects.filter(account=account, over_at=None).update(over_at=at)
    Account.objects.filter(pk=account.pk).update(sessions_valid_from=at)
    return FactorsReset(at=at, by=by.pk, persons=frozenset({account.person_id}), about=f"security.account:{account.pk}")
