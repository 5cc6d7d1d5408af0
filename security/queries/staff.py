"""Who is of the staff: a student's number and data are the roll's, a member of staff keeps the own."""

from datetime import UTC, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localtime

from security.access import offices_held
from security.events import AddressCorrected
from security.models import Account, Appointment, AppointmentProposal, Entry, Person
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


def is_of_office(person: Person, at: datetime) -> bool:
    """Whether this person holds an office on the day of `at`, will hold one, or is proposed for one."""
    day = localtime(at).date()
    over = Q(during__fully_lt=(day, day + timedelta(days=1))) | Q(during__isempty=True)
    proposed = AppointmentProposal.objects.filter(person=person, state=AppointmentProposal.State.OPEN)
    return Appointment.objects.filter(person=person).exclude(over).exists() or proposed.exists()


def address_is_untried(account: Account) -> bool:
    """Whether an officer has entered the owner's address and the owner has not signed in since.

    Until then a forgotten password is no matter of one person: another officer has the link sent (2.3.4).
    """
    since = account.last_login or datetime.min.replace(tzinfo=UTC)
    rows = Entry.objects.filter(event=AddressCorrected.key, person=account.person_id, at__gte=since)
    return rows.exists()
