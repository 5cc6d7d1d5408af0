"""The numbers of a department's counter today: who works there, who waits in which order, what the board shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from enrollment.models import Batch, CounterTicket, TermRegistration, TermState
from enrollment.queries.departments import DEPARTMENT, of_department
from enrollment.queries.registration import own_registrations
from enrollment.rules.counter import Board, why_no_number
from enrollment.rules.on_behalf import FUNCTION
from rulebook.queries import works_on
from security.access import Reach, may_where
from security.models import Person, Unit
from security.queries import NotFound
from security.rules.cells import Extent
from security.rules.words import Sentence

T = CounterTicket.State
ORDER: Final = ("turn", "number")
ON_THE_BOARD: Final = 6
LONGEST_LINE: Final = 200


@dataclass(frozen=True)
class Standing:
    """One ticket as its student sees it: how many are before."""

    ticket: CounterTicket
    before: int


def counters_of(officer: Person, at: datetime, batch: int) -> QuerySet[Unit]:
    """The counters of this open registration at which the officer works: of the departments for whose students the
    officer files.
    """
    rows = TermRegistration.objects.filter(batch=batch, batch__closed_at=None)
    units = Unit.objects.filter(kind=Unit.Kind.DEPARTMENT, pk__in=rows.values(at=DEPARTMENT))
    return counter_reach(officer, at).filter(units, "pk").order_by("code")


def counter_reach(officer: Person, at: datetime) -> Reach:
    """Where the officer files for students of a whole department: that is what is done at its counter."""
    return may_where(officer, FUNCTION, at, verbs={"do"}, extents={Extent.ALL, Extent.DEPT})


def with_line(counters: QuerySet[Unit], batch: int, today: date) -> QuerySet[Any]:
    """The counters, each with how many wait there today."""
    of_today = CounterTicket.objects.filter(batch=batch, unit=OuterRef("pk"), drawn_on=today)
    line = of_today.filter(state__in=CounterTicket.IN_LINE)
    counted = line.order_by().values("unit").annotate(n=Count("pk")).values("n")
    return counters.annotate(waiting=Coalesce(Subquery(counted), 0))


def take_counter(officer: Person, at: datetime, *, batch: int, unit: int) -> Unit:
    """Lock the counter, so that numbers are given and called there one after the other.

    :raises NotFound: if it is not one at which the officer works
    """
    if not counters_of(officer, at, batch).filter(pk=unit).exists():
        raise NotFound(_("There is no counter of yours for this registration."))
    return lock_counter(unit)


def lock_counter(unit: int) -> Unit:
    """Lock the department whose counter it is, after the persons (law 1)."""
    return Unit.objects.select_for_update(no_key=True).get(pk=unit)


def department_of(row: TermRegistration) -> Unit:
    """The department to whose counter the student goes. `unit__parent` is needed."""
    unit = row.unit
    return unit.parent if unit.kind == Unit.Kind.CLASS and unit.parent else unit


def why_not(row: TermRegistration, today: date) -> Sentence | None:
    """Why no number of today is given for this registration."""
    return why_no_number(
        is_closed=row.batch.closed_at is not None,
        opens_on=row.roster.opens_on,
        works=works_on(today),
        state=row.state,
        today=today,
    )


def tickets_of(batch: int, unit: int, today: date) -> QuerySet[CounterTicket]:
    """All tickets of the counter on this day."""
    return CounterTicket.objects.filter(batch=batch, unit=unit, drawn_on=today)


def line_of(batch: int, unit: int, today: date) -> QuerySet[CounterTicket]:
    """Who waits at the counter, in the order in which they are called."""
    return tickets_of(batch, unit, today).filter(state__in=CounterTicket.IN_LINE).order_by(*ORDER)


def shown(tickets: QuerySet[CounterTicket]) -> QuerySet[CounterTicket]:
    """With what an officer reads of each."""
    return tickets.select_related("person", "registration__enrollment", "registration__unit", "called_by")


def at_the_desks(batch: int, unit: int, today: date) -> QuerySet[CounterTicket]:
    """Who is called and not yet served, the last one first."""
    return tickets_of(batch, unit, today).filter(state=T.CALLED).order_by("-called_at", "-pk")


def called_by(officer: Person, today: date) -> QuerySet[CounterTicket]:
    """Who is at this officer's desk."""
    return CounterTicket.objects.filter(called_by=officer, drawn_on=today, state=T.CALLED)


def desk_of(officer: Person) -> str:
    """The desk to which the officer called last."""
    rows = CounterTicket.objects.filter(called_by=officer).order_by("-called_at")
    return rows.values_list("desk", flat=True).first() or ""


def row_with_number(counter: Unit, batch: int, number: str) -> TermRegistration | None:
    """The registration of the department's student with this number."""
    rows = of_department(TermRegistration.objects.filter(batch=batch), counter)
    return rows.filter(enrollment__student_no=number).first()


def to_the_counter(person: Person) -> QuerySet[TermRegistration]:
    """The own registrations with which this person may go to a counter, newest first."""
    rows = own_registrations(person).filter(batch__closed_at=None)
    return rows.exclude(state__in=[TermState.REGISTERED, TermState.EXEMPT])


def own_ticket(row: TermRegistration, at: datetime) -> CounterTicket | None:
    """The newest ticket of this registration today."""
    rows = CounterTicket.objects.filter(registration=row, drawn_on=localtime(at).date())
    return rows.select_related("unit").order_by("-pk").first()


def standing(ticket: CounterTicket) -> Standing:
    """How many are called before this ticket."""
    if ticket.state not in CounterTicket.IN_LINE:
        return Standing(ticket, 0)
    earlier = Q(turn__lt=ticket.turn) | Q(turn=ticket.turn, number__lt=ticket.number)
    return Standing(ticket, line_of(ticket.batch_id, ticket.unit_id, ticket.drawn_on).filter(earlier).count())


def on_the_board(board: Board, today: date) -> tuple[Batch, Unit, Sequence[CounterTicket], int] | None:
    """Registration, department, the numbers last called, how many wait; None on another day, or once it is closed."""
    batch = Batch.objects.select_related("term").filter(pk=board.batch, closed_at=None).first()
    unit = Unit.objects.filter(pk=board.unit).first()
    if batch is None or unit is None or board.day != today:
        return None
    called = at_the_desks(batch.pk, unit.pk, today)[:ON_THE_BOARD]
    return batch, unit, list(called.only("number", "desk", "called_at")), line_of(batch.pk, unit.pk, today).count()
