"""Take the mobile number of a member of staff off the record."""

from datetime import datetime

from django.utils.translation import gettext as _

from security.access import may
from security.events import PhoneRemoved
from security.journal import recorded
from security.models import Person
from security.queries import NotFound, lock_persons
from security.queries.staff import account_of_staff


class CannotRemovePhone(Exception):
    """There is nothing to remove; the message says so."""


@recorded
def remove_phone(*, person: int, by: Person, at: datetime) -> PhoneRemoved:
    """The own number, or as the office that keeps the accounts the wrong one of another member of staff.

    The number is kept nowhere after that. A student's belongs to the student's data and changes there.
    :raises NotFound: for whoever holds no office, or by anybody else
    :raises CannotRemovePhone: where none is on record
    """
    if person != by.pk and not may(by, "users.manage", at, verbs={"decide"}):
        raise NotFound
    lock_persons([person])
    owner = Person.objects.filter(pk=person).first()
    if owner is None:
        raise NotFound
    account = account_of_staff(owner, at)
    if not owner.phone:
        raise CannotRemovePhone(_("No mobile number is on record for %(name)s.") % {"name": owner})
    owner.phone = None
    owner.save(update_fields=["phone"])
    return PhoneRemoved(
        at=at, by=by.pk, persons=frozenset({person}), about=f"security.account:{account.pk}", own=person == by.pk
    )
