"""Appoint a person to an office of a unit."""

from datetime import date, datetime

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from security.events import Appointed
from security.journal import recorded
from security.models import Account, Appointment, Office, Person, Unit, UnitGrant
from security.queries import lock_persons
from security.rules import separation


class CannotAppoint(Exception):
    """The appointment would break the separation of duties (domain 2.3), or cannot be acted on. The text says which."""


@recorded
def appoint(
    *,
    person: Person,
    office: str,
    unit: Unit,
    begins: date,
    ends: date | None = None,
    covers: Appointment | None = None,
    reason: str = "",
    by: Person,
    at: datetime,
) -> Appointed:
    """Write the appointment and its grant. `ends` is the last day; None is open-ended.

    :raises CannotAppoint: for oneself, without an account, twice, or beside an office that excludes it (domain 2.3.4)
    """
    lock_persons([person.pk])
    during = DateRange(begins, ends, "[]") if ends else DateRange(begins, None, "[)")
    account = _may_be_appointed(person, office, unit, during, by)
    appointment = Appointment.objects.create(
        person=person, office=Office.objects.get(pk=office), unit=unit, during=during, covers=covers, reason=reason
    )
    UnitGrant.objects.create(
        user=account,
        permission=grant_permission(),
        content_object=unit,
        office_id=office,
        appointment=appointment,
        during=during,
    )
    return Appointed(
        at=at,
        by=by.pk,
        persons=frozenset({person.pk}),
        about=f"security.appointment:{appointment.pk}",
        office=office,
        unit=unit.pk,
        begins=begins,
        ends=ends,
    )


def grant_permission() -> Permission:
    """The one permission that grants carry; the office on the grant says what it opens."""
    kind = ContentType.objects.get_for_model(Unit)
    return Permission.objects.get_or_create(
        content_type=kind, codename="act_for", defaults={"name": "May act for an office of this unit"}
    )[0]


def _may_be_appointed(person: Person, office: str, unit: Unit, during: DateRange, by: Person) -> Account:
    account = Account.objects.filter(person=person).first()
    if account is None:
        raise CannotAppoint(_("%(name)s has no account yet. Let the system administrator open one first.") % {"name": person})
    if by.pk == person.pk:
        raise CannotAppoint(_("Nobody appoints himself. Ask another security administrator."))
    same_days = Appointment.objects.filter(person=person, during__overlap=during)
    if same_days.filter(office=office, unit=unit).exists():
        raise CannotAppoint(_("This person already holds that office in these days."))
    refusal = separation.exclusive_offices({*same_days.values_list("office_id", flat=True), office})
    if refusal:
        raise CannotAppoint(_(refusal))
    return account
