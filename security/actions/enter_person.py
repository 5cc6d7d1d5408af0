"""Enter a person whom the school did not know."""

from datetime import datetime

from security.events import PersonEntered
from security.journal import recorded
from security.models import Person
from security.rules.names import keys_of, tidy


@recorded
def enter_person(*, name: str, email: str = "", by: Person, at: datetime) -> PersonEntered:
    """Write the person's row, with the keys the name is found by. Students come by admission, not this way."""
    keys = keys_of(name)
    person = Person(
        name=tidy(name), grams=keys.grams, pinyin=keys.pinyin, initials=keys.initials, email=email.lower() or None
    )
    person.save()
    return PersonEntered(at=at, by=by.pk, persons=frozenset({person.pk}), about=f"security.person:{person.pk}")
