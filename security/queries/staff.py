"""Who is of the staff: a student's number and data are the roll's, a member of staff keeps the own."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import localtime

from security.access import offices_held
from security.models import Account, Appointment, Person
from security.queries import NotFound


def account_of_staff(person: Person, at: datetime) -> Account:
    """The account of a person of staff. A student's number belongs to the student's data and changes there.

    :raises NotFound: for whoever holds no office today
    """
    account = Account.objects.filter(person=person, is_active=True).first() if offices_held(person, at) else None
    if account is None:
        raise NotFound
    return account


def with_staff_marked(accounts: QuerySet[Account], at: datetime) -> QuerySet[Account]:
    """The accounts, each with `is_of_staff`: whether its person holds an office today."""
    in_force = Appointment.objects.filter(person=OuterRef("person"), during__contains=localtime(at).date())
    return accounts.annotate(is_of_staff=Exists(in_force))
