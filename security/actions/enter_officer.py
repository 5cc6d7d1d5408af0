"""Enter an officer whom the school's system did not know, with an account."""

from collections.abc import Iterable
from datetime import datetime

from security.actions.open_account import open_account
from security.events import PersonEntered
from security.journal import recorded
from security.models import Person
from security.rules.names import keys_of, tidy


@recorded
def enter_officer(
    *, name: str, email: str = "", sign_in_keys: Iterable[str], by: Person, at: datetime
) -> PersonEntered:
    """Write the person, with the keys the name is found by, and the account, which waits for its password.

    Students come by admission, not this way.

    :raises CannotOpenAccount: if another account signs in by one of the keys
    """
    keys = keys_of(name)
    person = Person(
        name=tidy(name), grams=keys.grams, pinyin=keys.pinyin, initials=keys.initials, email=email.lower() or None
    )
    person.save()
    open_account(person=person, names=sign_in_keys, password=None, by=by, at=at)
    return PersonEntered(at=at, by=by.pk, persons=frozenset({person.pk}), about=f"security.person:{person.pk}")
