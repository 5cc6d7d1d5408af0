"""Propose an appointment to a privileged office, which a second person confirms (domain 2.3.4)."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from security.actions.appoint import CannotAppoint, may_be_appointed
from security.events import AppointmentProposed
from security.journal import recorded
from security.models import Appointment, AppointmentProposal, Person, Unit
from security.queries import lock_persons


@recorded
def propose_appointment(
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
) -> AppointmentProposed:
    """Write the proposal. It opens nothing.

    :raises CannotAppoint: as `appoint` would, for oneself, or if the same is proposed already
    """
    lock_persons([person.pk])
    may_be_appointed(person, office, unit, begins=begins, ends=ends, covers=covers, reason=reason)
    if person.pk == by.pk:
        raise CannotAppoint(_("Nobody appoints himself. Ask another security administrator."))
    waiting = AppointmentProposal.objects.filter(person=person, office=office, unit=unit)
    if waiting.filter(state=AppointmentProposal.State.OPEN).exists():
        raise CannotAppoint(_("This appointment is proposed already and waits for confirmation."))
    proposal = AppointmentProposal.objects.create(
        person=person,
        office_id=office,
        unit=unit,
        begins=begins,
        ends=ends,
        covers=covers,
        reason=reason,
        proposed_by=by,
        proposed_at=at,
    )
    return AppointmentProposed(
        at=at,
        by=by.pk,
        persons=frozenset({person.pk}),
        about=f"security.appointmentproposal:{proposal.pk}",
        office=office,
        unit=unit.pk,
        begins=begins,
    )
