"""What an office has let lie, who is told of it, and what waits for an officer on a morning."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, Count, F, Q, QuerySet, When

from casework.models import State, Step
from casework.queries.desk import on_the_desk_of
from security.models import Person, Unit
from security.queries import officers_of, the_school
from security.rules.offices import route_office

LAST_RESORT = "AA_HEAD"  # where nobody holds the office that would have to be told


@dataclass(frozen=True)
class Morning:
    """How many applications wait for an officer: of today's day, and of days gone by."""

    due: int
    late: int


def overdue_steps(today: date) -> QuerySet[Step]:
    """The steps whose day has gone by without their head having been told. While the applicant has it no clock runs."""
    lying = Step.objects.filter(state=Step.State.CURRENT, due_on__lt=today, escalated_at__isnull=True)
    return lying.filter(application__waiting_for=F("pk"), application__state=State.OPEN)


def heads_of(office: str, unit: Unit, at: datetime) -> list[int]:
    """Who is told that a step of this office is overdue (ids): its head and whoever stands in for the head today."""
    heads = list(officers_of([route_office(office).answers_to], unit, at).values_list("pk", flat=True))
    school = the_school()
    if not heads and school is not None:
        heads = list(officers_of([LAST_RESORT], school, at).values_list("pk", flat=True))
    return sorted(heads)


def offices_with_work(today: date) -> Iterable[tuple[str, Unit]]:
    """The offices, each of its unit, for which something falls due today or has fallen due."""
    due = Step.objects.filter(state=Step.State.CURRENT, due_on__lte=today, application__state=State.OPEN)
    pairs = due.order_by("office", "unit").values_list("office", "unit").distinct()
    units = Unit.objects.in_bulk([unit for _office, unit in pairs])
    return [(office, units[unit]) for office, unit in pairs]


def officers_with_work(today: date, at: datetime) -> Mapping[int, Person]:
    """Who works at these offices today, by id: heads, officers and stand-ins."""
    found: dict[int, Person] = {}
    for office, unit in offices_with_work(today):
        found |= {one.pk: one for one in officers_of(route_office(office).members(), unit, at)}
    return found


def morning_of(officer: Person, today: date, at: datetime) -> Morning:
    """What waits for this officer, who may decide it."""
    late = Case(When(Q(due__lt=today), then=1))
    counted = on_the_desk_of(officer, at).filter(Q(due__lte=today)).aggregate(all=Count("pk"), late=Count(late))
    return Morning(due=counted["all"] - counted["late"], late=counted["late"])
