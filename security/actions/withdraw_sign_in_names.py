"""Let persons sign in by a number no longer, as when the import that gave it is undone."""

from collections.abc import Mapping
from datetime import datetime

from security.backends import sign_in_key
from security.events import SignInNamesWithdrawn
from security.journal import recorded
from security.models import Person, SignInName
from security.queries import lock_persons
from security.queries.sign_in_names import signing_in_by


@recorded
def withdraw_sign_in_names(*, names: Mapping[int, str], by: Person, at: datetime) -> SignInNamesWithdrawn:
    """Each person (by id) keeps the account and every other name; a number that is somebody else's stays theirs."""
    lock_persons(names)
    persons = signing_in_by(names)
    SignInName.objects.filter(key__in={sign_in_key(names[person]) for person in persons}).delete()
    return SignInNamesWithdrawn(at=at, by=by.pk, persons=frozenset(persons))
