"""What a student's home page shows: what to do, where things stand, who one is on the roll."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from casework.kind import kind_of
from casework.models import Application, Outcome, State
from casework.queries.page import ApplicationPage, application_page
from enrollment.models import Enrollment, Placement, Status, StatusPeriod, TermState
from enrollment.queries.registration import open_task
from security.models import Person

TO_DO_STATES = (TermState.NOT_STARTED, TermState.DEFERRED, TermState.OVERDUE)


@dataclass(frozen=True)
class ToDo:
    """One thing to do: what, until when, where."""

    icon: str
    title: str
    url: str
    due: date | None
    note: str


@dataclass(frozen=True)
class OwnEntry:
    """One enrollment in words."""

    enrollment: Enrollment
    status: str
    major: str
    unit: str
    history: Sequence[dict[str, Any]]


def to_do(person: Person) -> list[ToDo]:
    """What waits for this person: a registration to begin, corrections to send, a result to confirm."""
    found = []
    for one in Application.objects.filter(person=person, state__in=[State.WITH_APPLICANT, State.DRAFT, State.DECIDED]):
        title, url = str(kind_of(one.kind).title), reverse("casework:application", args=[one.pk])
        if one.state == State.WITH_APPLICANT:
            found.append(ToDo("arrow-back-up", _("Correct what was returned"), url, None, title))
        elif one.state == State.DRAFT:
            url = kind_of(one.kind).answer_page(one) or url
            found.append(ToDo("file-text", _("Go on with the draft"), url, _own_deadline(person), title))
        elif one.outcome == Outcome.GRANTED:
            found.append(ToDo("circle-check", _("Confirm the result"), url, one.due_on, title))
    task = open_task(person)
    begun = Application.objects.filter(
        person=person, kind="registration", state__in=[State.DRAFT, State.OPEN, State.WITH_APPLICANT]
    )
    if task is not None and task.state in TO_DO_STATES and not begun.exists():
        url = reverse("enrollment:registration", args=[task.pk])
        found.insert(0, ToDo("clipboard-list", _("Register for the term"), url, task.deadline, str(task.batch.term)))
    return found


def _own_deadline(person: Person) -> date | None:
    task = open_task(person)
    return task.deadline if task else None


def current_page(person: Person, *, reader: Person, at: datetime) -> ApplicationPage | None:
    """The application that is moving, or the newest one: where it is, who has it, when it is done."""
    rows = Application.objects.filter(person=person).select_related("person", "unit__parent")
    moving = rows.filter(state__in=[State.OPEN, State.WITH_APPLICANT]) | rows.filter(
        state=State.DECIDED, outcome=Outcome.GRANTED
    )
    found = moving.order_by("-pk").first() or rows.exclude(state=State.DRAFT).order_by("-pk").first()
    return application_page(found, reader=reader, at=at) if found else None


def own_entries(person: Person, *, at: datetime) -> list[OwnEntry]:
    """The person's enrollments, newest first, each with its history in plain words."""
    today = localtime(at).date()
    rows = Enrollment.objects.filter(person=person).select_related("student").order_by("-pk")
    places = {
        place.enrollment_id: place
        for place in Placement.objects.filter(enrollment__in=rows, is_current=True).select_related("major", "unit")
    }
    entries = []
    for row in rows:
        place = places.get(row.pk)
        entries.append(
            OwnEntry(
                enrollment=row,
                status=str(Status(row.status).label),
                major=str(place.major) if place else "",
                unit=place.unit.name if place else "",
                history=_history(row, today),
            )
        )
    return entries


def _history(row: Enrollment, today: date) -> list[dict[str, Any]]:
    periods = StatusPeriod.objects.filter(enrollment=row, recorded__upper_inf=True).order_by("-during")
    return [
        {
            "who": str(Status(period.status).label),
            "what": "",
            "kind": "ok" if period.status == Status.ACTIVE else "info",
            "at": period.during.lower,
            "text": period.authority,
        }
        for period in periods
        if period.during.lower <= today
    ]
