"""Decisions that were signed on paper: who may enter one, who can have signed it, and their scans."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime
from psycopg.types.range import DateRange

from casework.kind import all_kinds, kind_of
from casework.models import Application, Decision, State, Step
from casework.queries.desk import visible_to
from security.access import may_where
from security.models import Appointment, Person
from security.rules import matrix
from security.rules.offices import route_office

PAPER: Final = "decision.paper"
ENTER: Final = frozenset({"do"})


def waits_for_paper(officer: Person, at: datetime) -> QuerySet[Application]:
    """The applications for whose step this person may enter what was signed on paper: never the own one, nor one that
    waits for a body whose decision nobody signs.
    """
    if not may_where(officer, PAPER, at, verbs=ENTER).everywhere:
        return Application.objects.none()
    rows = visible_to(officer, at).filter(state=State.OPEN, waiting_for__state=Step.State.CURRENT)
    unsigned = Q(pk__in=())
    for kind in all_kinds():
        offices = [office for office in kind.functions if not is_signed_by_somebody(kind.key, office)]
        unsigned |= Q(kind=kind.key, waiting_for__office__in=offices)
    return rows.exclude(person=officer).exclude(unsigned)


def is_signed_by_somebody(kind: str, office: str) -> bool:
    """Whether a member of this office of the route answers its step; of a body the secretary only records what it said
    (domain 2.2).
    """
    answering = matrix.offices_for(kind_of(kind).functions[office], verbs={"decide", "opinion", "prepare"})
    return bool(set(answering) & set(route_office(office).members()))


def may_have_signed(step: Step, *, since: date, today: date) -> QuerySet[Person]:
    """Those who held an office of this step on some day since. Whether it was the day of the paper, the act asks."""
    roles = route_office(step.office).members()
    held = Appointment.objects.filter(
        office__in=roles, unit__in=step.unit.lineage, during__overlap=DateRange(since, today, "[]")
    )
    return Person.objects.filter(pk__in=held.values("person")).order_by("pinyin", "pk")


def earliest_day(application: Application) -> date:
    """A paper about an application is not older than the application."""
    return localtime(application.submitted_at or application.opened_at).date()


def scans_visible_to(reader: Person, at: datetime) -> QuerySet[Decision]:
    """The answers with a scan, of applications that this person may read."""
    rows = Decision.objects.exclude(scan=None).filter(application__in=visible_to(reader, at))
    return rows.select_related("scan", "application")
