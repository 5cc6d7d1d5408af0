"""Write the e-mail names that people sign in by anew, with the newest key of the index."""

from datetime import datetime
from typing import Final

from security.backends.names import mail_keys, newest_mail_prefix
from security.events import SignInNamesRenewed
from security.journal import recorded
from security.models import Person, SignInName

CHUNK: Final = 500


@recorded
def renew_sign_in_names(*, after: int, by: Person, at: datetime) -> SignInNamesRenewed:
    """The next 500 e-mail names behind the id `after` that an older key made (S:CRY-02).

    The name itself is only kept as its digest; it is known anew where it is the person's address of today. Other names
    stay, found by the older key as long as that is on the ring. The event names the last id, None at the end.
    """
    older = SignInName.objects.filter(pk__gt=after, key__startswith="mail:").exclude(
        key__startswith=newest_mail_prefix()
    )
    names = list(
        older.select_related("account__person").select_for_update(of=("self",), skip_locked=True).order_by("pk")[:CHUNK]
    )
    renewed = 0
    for one in names:
        address = one.account.person.email
        keys = mail_keys(address) if address else []
        if one.key in keys:
            one.key = keys[0]
            one.save(update_fields=["key"])
            renewed += 1
    last = names[-1].pk if names else None
    return SignInNamesRenewed(at=at, by=by.pk, about="table:security.SignInName", renewed=renewed, last=last)
