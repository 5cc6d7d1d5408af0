"""End an appointment earlier than planned."""

from datetime import date, datetime

from psycopg.types.range import DateRange

from security.events import AppointmentEnded
from security.journal import recorded
from security.models import Appointment, Person, UnitGrant
from security.queries import lock_persons


@recorded
def end_appointment(*, appointment: Appointment, last_day: date, by: Person, at: datetime) -> AppointmentEnded:
    """Give the appointment and its grant this last day. A day before its first makes it empty: it never counted."""
    lock_persons([appointment.person_id])
    begins = appointment.during.lower
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
