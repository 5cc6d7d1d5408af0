"""Appoint a person to an office of a unit."""

from datetime import date, datetime

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from security.access import may, offices_held
from security.events import Appointed
from security.journal import recorded
from security.models import Account, Appointment, Office, Person, Unit, UnitGrant
from security.queries import lock_persons
from security.rules import separation
from security.rules.offices import role


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
    proposed_by: Person | None = None,
    by: Person,
    at: datetime,
) -> Appointed:
    """Write the appointment and its grant. `ends` is the last day; None is open-ended.

    A privileged office needs two persons: `proposed_by` and `by`, who confirms (2.3.4). The system person, who sets a
    school up, needs no second.

    :raises CannotAppoint: with the sentence that says why not
    """
    lock_persons([person.pk])
    during = DateRange(begins, ends, "[]") if ends else DateRange(begins, None, "[)")
    account = may_be_appointed(person, office, unit, begins=begins, ends=ends, covers=covers, reason=reason)
    _two_persons(person, office, proposed_by, by, at)
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


def may_be_appointed(
    person: Person,
    office: str,
    unit: Unit,
    *,
    begins: date,
    ends: date | None,
    covers: Appointment | None,
    reason: str,
) -> Account:
    """The account that would carry the grant.

    :raises CannotAppoint: without an account, to a unit of the wrong kind, twice, in days that run backwards, as a
        cover without an end and a reason, or of another office or other days (2.3.8), or beside an office that
        excludes it (2.3.3, 2.3.4)
    """
    account = Account.objects.filter(person=person).first()
    if account is None:
        raise CannotAppoint(
            _("%(name)s has no account yet. Let the system administrator open one first.") % {"name": person}
        )
    if unit.kind != role(office).scope:
        kind = Unit.Kind(role(office).scope).label
        raise CannotAppoint(
            _("This office is held for a unit of another kind: %(kind)s. Choose such a unit.") % {"kind": kind}
        )
    if ends and ends < begins:
        raise CannotAppoint(_("The last day cannot be before the first."))
    if covers:
        _stands_in(covers, person, office, unit, begins=begins, ends=ends, reason=reason)
    same_days = Appointment.objects.filter(person=person, during__overlap=DateRange(begins, ends, "[]"))
    if same_days.filter(office=office, unit=unit).exists():
        raise CannotAppoint(_("This person already holds that office in these days."))
    refusal = separation.exclusive_offices({*same_days.values_list("office_id", flat=True), office})
    if refusal:
        raise CannotAppoint(_(refusal))
    return account


def _stands_in(
    covers: Appointment, person: Person, office: str, unit: Unit, *, begins: date, ends: date | None, reason: str
) -> None:
    """A cover acts in another's place: for the same office and unit, and on no day beyond that appointment (2.3.8).

    :raises CannotAppoint: with the sentence that says what does not fit
    """
    refusal = separation.cover_is_explicit(begins=begins, ends=ends, reason=reason)
    first, after = covers.during.lower, covers.during.upper
    if covers.person_id == person.pk:
        refusal = refusal or separation.COVERS_ITSELF
    if (covers.office_id, covers.unit_id) != (office, unit.pk):
        refusal = refusal or separation.COVERS_ANOTHER_OFFICE
    if ends and (begins < first or (after is not None and ends >= after)):
        refusal = refusal or separation.COVERS_OTHER_DAYS
    if refusal:
        raise CannotAppoint(_(refusal))


def _two_persons(person: Person, office: str, proposed_by: Person | None, by: Person, at: datetime) -> None:
    if by.is_system:
        return
    if not may(proposed_by or by, "roles.grant", at):
        raise CannotAppoint(_("Appointments are made by the security administrator. Send the request there."))
    if person.pk in {by.pk, proposed_by.pk if proposed_by else by.pk}:
        raise CannotAppoint(_("Nobody appoints himself. Ask another security administrator."))
    refusal = separation.granting_privileged(
        office,
        granted_by=proposed_by.pk if proposed_by else by.pk,
        confirmed_by=by.pk if proposed_by else None,
        confirmer_offices={one.office for one in offices_held(by, at)},
    )
    if refusal:
        raise CannotAppoint(_(refusal))
