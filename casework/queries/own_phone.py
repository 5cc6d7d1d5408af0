"""Who may enter the own mobile number here."""

from datetime import datetime

from security.access import offices_held
from security.models import Account, Person
from security.queries import NotFound


def account_of_staff(person: Person, at: datetime) -> Account:
    """The account of a person of staff. A student's number belongs to the student's data and changes there.

    :raises NotFound: for whoever holds no office today
    """
    account = Account.objects.filter(person=person, is_active=True).first() if offices_held(person, at) else None
    if account is None:
        raise NotFound
    return account
