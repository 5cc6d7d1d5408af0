"""Enter the e-mail address of a person with an office."""

from datetime import datetime

from security.access import may
from security.events import AddressCorrected
from security.journal import recorded
from security.models import Person
from security.queries import NotFound, lock_persons
from security.queries.staff import is_of_office


@recorded
def correct_address(*, person: int, email: str, by: Person, at: datetime) -> AddressCorrected:
    """Links to the account go there from now on. A student's address belongs to the student's data and changes there.

    Not by the office that has links sent: whoever could do both could become anybody (2.3.4). For the same reason no
    forgotten password is answered at the new address before its owner has signed in once (`address_is_untried`). The
    names one signs in by stay as they are.
    :raises NotFound: for whoever has no office, or by anybody else than the security administrator
    """
    if not may(by, "roles.grant", at, verbs={"decide"}):
        raise NotFound
    lock_persons([person])
    owner = Person.objects.filter(pk=person).first()
    if owner is None or not is_of_office(owner, at):
        raise NotFound
    owner.email = email.lower()
    owner.save(update_fields=["email", "email_index"])
    return AddressCorrected(at=at, by=by.pk, persons=frozenset({person}), about=f"security.person:{person}")
