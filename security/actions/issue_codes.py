"""Give persons one-time codes."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from security.events import CodesIssued
from security.journal import recorded
from security.models import Account, OneTimeCode, Person
from security.queries import lock_persons


@recorded
def issue_codes(
    *, purpose: str, digests: Mapping[int, bytes], lasts: timedelta, by: Person, at: datetime
) -> CodesIssued:
    """Keep the digest of each account's code; an earlier code of the same purpose is over. The codes themselves stay
    with the caller, who shows or sends them once.
    """
    persons = dict(Account.objects.filter(pk__in=digests, is_active=True).values_list("pk", "person"))
    lock_persons(persons.values())
    OneTimeCode.objects.filter(account__in=persons, purpose=purpose, over_at=None).update(over_at=at)
    OneTimeCode.objects.bulk_create(
        OneTimeCode(
            account_id=account,
            purpose=purpose,
            digest=digests[account],
            issued_by=by,
            issued_at=at,
            expires_at=at + lasts,
        )
        for account in persons
    )
    return CodesIssued(at=at, by=by.pk, persons=frozenset(persons.values()), purpose=purpose)
