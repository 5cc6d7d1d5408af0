"""Draw a number of the counter: the student on the telephone, or an officer for a student who has none."""

from datetime import datetime

from django.db.models import Max, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from enrollment.events import TicketDrawn
from enrollment.models import CounterTicket, TermRegistration
from enrollment.queries.registration import own_registrations
from enrollment.queries.tickets import counters_of, department_of, lock_counter, row_with_number, tickets_of, why_not
from enrollment.rules.counter import turn_of
from security.journal import recorded
from security.models import Person
from security.queries import NotFound, lock_persons


class CannotDraw(Exception):
    """No number is given; the sentence says why."""


@recorded
def draw_ticket(*, registration: int, by: Person, at: datetime) -> TicketDrawn:
    """The student draws the next number of the own department's counter, for today.

    :raises NotFound: if it is no registration of this person
    :raises CannotDraw: with a sentence, if the counter is not open, nothing is left to do, or a number was drawn
    """
    rows = own_registrations(by).filter(pk=registration)
    if not rows.exists():
        raise NotFound(_("There is no such registration."))
    return _drawn(rows, by, by, at)


@recorded
def give_ticket(*, batch: int, unit: int, number: str, by: Person, at: datetime) -> TicketDrawn:
    """An officer of the counter draws it for the student with this student number.

    :raises NotFound: if it is not the officer's counter
    :raises CannotDraw: with a sentence, if no student of the department has the number, or as for the student
    """
    counter = counters_of(by, at, batch).filter(pk=unit).first()
    if counter is None:
        raise NotFound(_("There is no counter of yours for this registration."))
    row = row_with_number(counter, batch, number)
    if row is None:
        text = _("No student of this department has the number %(number)s on the roster. Check it.")
        raise CannotDraw(text % {"number": number})
    return _drawn(TermRegistration.objects.filter(pk=row.pk), row.person, by, at)


def _drawn(rows: QuerySet[TermRegistration], student: Person, by: Person, at: datetime) -> TicketDrawn:
    """The next number. The student is locked first, then the counter: so numbers have no gap, and nobody has two."""
    today = localtime(at).date()
    lock_persons([student.pk])
    row = rows.select_related("batch", "roster", "unit__parent").get()
    refusal = why_not(row, today)
    if refusal is not None:
        raise CannotDraw(refusal.said(_))
    counter = lock_counter(department_of(row).pk)
    live = CounterTicket.objects.filter(person=student, drawn_on=today, state__in=CounterTicket.LIVE).first()
    if live is not None:
        raise CannotDraw(_("Number %(number)d was drawn already and still counts.") % {"number": live.number})
    number = (tickets_of(row.batch_id, counter.pk, today).aggregate(last=Max("number"))["last"] or 0) + 1
    ticket = CounterTicket.objects.create(
        batch_id=row.batch_id,
        unit=counter,
        drawn_on=today,
        number=number,
        turn=turn_of(number),
        registration=row,
        person=student,
        drawn_by=by,
        drawn_at=at,
    )
    return TicketDrawn(
        at=at,
        by=by.pk,
        persons=frozenset({student.pk}),
        about=f"enrollment.enrollment:{row.enrollment_id}",
        ticket=ticket.pk,
        batch=row.batch_id,
        unit=counter.pk,
        number=number,
    )
