"""End an appointment earlier than planned."""

from datetime import date, datetime

from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from security.events import AppointmentEnded
from security.journal import recorded
from security.models import Appointment, Person, UnitGrant
from security.queries import lock_persons


class CannotEnd(Exception):
    """The appointment cannot be given this last day. The text says why."""


@recorded
def end_appointment(*, appointment: Appointment, last_day: date, by: Person, at: datetime) -> AppointmentEnded:
    """Give the appointment and its grant this last day. A day before its first makes it empty: it never counted.

    :raises CannotEnd: if it ended before that day already, or never counted
    """
    lock_persons([appointment.person_id])
    appointment.refresh_from_db()
    begins, after = appointment.during.lower, appointment.during.upper
    if begins is None or (after is not None and last_day >= after):
        raise CannotEnd(_("This appointment has already ended. Its last day can only be made earlier."))
    during = DateRange(begins, last_day, "[]") if last_day >= begins else DateRange(empty=True)
    Appointment.objects.filter(pk=appointment.pk).update(during=during)
    UnitGrant.objects.filter(appointment=appointment).update(during=during)
    return AppointmentEnded(
        at=at,
        by=by.pk,
        persons=frozenset({appointment.person_id}),
        about=f"security.appointment:{appointment.pk}",
        office=appointment.office_id,
        ends=last_day,
    )
