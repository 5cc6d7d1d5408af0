"""Hand out activation codes to the students of a class."""

from collections.abc import Mapping
from datetime import datetime

from enrollment.queries.door import identity_reach, waiting_students
from security.actions.issue_codes import issue_codes
from security.backends.codes import digest_of
from security.events import ActivationHandedOut
from security.journal import recorded
from security.models import Account, OneTimeCode, Person
from security.queries import NotFound
from security.rules.codes import LASTS

ACTIVATE = OneTimeCode.Purpose.ACTIVATE


@recorded
def hand_out_activation(*, unit: int, codes: Mapping[int, str], by: Person, at: datetime) -> ActivationHandedOut:
    """Keep the digests of `codes`, one for each person of this class whose account still waits; an older one is over.

    `codes` are by person, shown once by the caller, for those persons whom the event names.
    :raises NotFound: if the officer checks no identities in this class, or nobody there waits
    """
    waiting = waiting_students(identity_reach(by, at)).filter(placements__unit=unit, person__in=codes)
    accounts = dict(Account.objects.filter(person__in=waiting.values("person")).values_list("pk", "person"))
    if not accounts:
        raise NotFound
    digests = {
        account: digest_of(codes[person], account=account, purpose=ACTIVATE) for account, person in accounts.items()
    }
    issue_codes(purpose=ACTIVATE, digests=digests, lasts=LASTS[ACTIVATE], by=by, at=at)
    return ActivationHandedOut(at=at, by=by.pk, persons=frozenset(accounts.values()), about=f"security.unit:{unit}")
