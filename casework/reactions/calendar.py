"""A change of the calendar moves the clocks that run: the work is asked for in the act, and who waits is told after."""

from datetime import date

from django.db.models import Count
from django.urls import reverse

from casework.actions.ask_recount import ask_recount
from casework.actions.give_notices import Told, give_notices
from casework.events import ClocksMoved, RecountEnded
from casework.models import Application, ClockChange, State
from casework.queries.recounting import running
from casework.rules.calendar_texts import ANSWER_LATER, CONFIRM_LATER, CORRECT_LATER, OFFICE_LATER
from rulebook.events import CalendarYearPublished, ClosureEndedEarly, ClosureEvent
from security.journal import when
from security.models import Person, Unit
from security.queries import officers_of
from security.rules.offices import route_office


@when(CalendarYearPublished)
def count_by_the_year(event: CalendarYearPublished) -> None:
    """Days off may lie in the December before; deadlines counted with them are concerned too."""
    first, last = date(event.year - 1, 12, 1), date(event.year, 12, 31)
    if running(first, last, only_with_closures=False).exists():
        ask_recount(
            event=event.key,
            year=event.year,
            first=first,
            last=last,
            is_final=event.final,
            by=Person.objects.get(pk=event.by),
            at=event.at,
        )


@when(ClosureEvent)
def count_by_the_closure(event: ClosureEvent) -> None:
    """Entered, taken back or ended early: the days up to the latest end that was ever said are concerned."""
    last = event.planned if isinstance(event, ClosureEndedEarly) else event.last
    if running(event.first, last, only_with_closures=True).exists():
        ask_recount(
            event=event.key,
            year=event.first.year,
            first=event.first,
            last=last,
            name=event.name,
            by=Person.objects.get(pk=event.by),
            at=event.at,
        )


@when(ClocksMoved)
def tell_who_waits(event: ClocksMoved) -> None:
    """Each applicant whose day has really moved; who must confirm or correct is told that there is more time."""
    rows = Application.objects.filter(pk__in=event.ids).order_by("pk").values_list("pk", "person", "number", "state")
    days = {application: (before, due_on) for application, before, due_on in event.days}
    texts: dict[str, str] = {State.DECIDED: CONFIRM_LATER, State.WITH_APPLICANT: CORRECT_LATER}
    told: dict[str, list[Told]] = {ANSWER_LATER: [], CONFIRM_LATER: [], CORRECT_LATER: []}
    for pk, person, number, state in rows:
        before, due_on = days[pk]
        told[texts.get(state, ANSWER_LATER)].append(
            Told(
                person=person,
                facts={"number": number, "before": before, "due_on": due_on},
                about=f"casework.application:{pk}",
                link=reverse("casework:application", args=[pk]),
            )
        )
    for text, ones in told.items():
        give_notices(persons=ones, text=text, facts={"kind": event.kind}, at=event.at)


@when(RecountEnded)
def tell_the_offices(event: RecountEnded) -> None:
    """Each office once, with how many of its applications are due later."""
    moved = ClockChange.objects.filter(recount=event.recount, verdict=ClockChange.Verdict.MOVED, step__isnull=False)
    rows = list(moved.order_by("step__office").values_list("step__office", "step__unit").annotate(n=Count("pk")))
    units = Unit.objects.in_bulk([unit for _office, unit, _n in rows])
    for office, unit, n in rows:
        give_notices(
            persons=officers_of(route_office(office).members(), units[unit], event.at),
            text=OFFICE_LATER,
            facts={"office": office, "n": n},
            link=reverse("casework:desk"),
            once=f"clocks-moved-{event.recount}-{office}-{unit}",
            at=event.at,
        )
