"""What a student's home page shows: what to do, where things stand, who one is on the roll."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, OuterRef, Prefetch, Q, Subquery
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from casework.kind import kind_of
from casework.models import Application, State
from casework.queries.progress import Progress, is_to_confirm, progress_of
from enrollment.models import Enrollment, Placement, Status, StatusPeriod
from enrollment.queries.consents import deferrals_to_sign
from enrollment.queries.own_arrival import arrivals_to_show
from enrollment.queries.registration import filing_of, to_register
from enrollment.queries.verification import waiting_for
from security.models import Person

MANY = 50
MOVING = (State.OPEN, State.WITH_APPLICANT)


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
    """One enrollment in words. `arrival`: the check-in that it waits for, or whose papers are to be signed."""

    enrollment: Enrollment
    status: str
    major: str
    unit: str
    history: Sequence[dict[str, Any]]
    arrival: int | None = None


def own_applications(person: Person) -> list[Application]:
    """The person's applications, newest first: all that are not closed, and of the others up to fifty.

    What an office is still filling in on the person's behalf is none yet.
    """
    begun_by_others = Q(state=State.DRAFT) & ~Q(opened_by=person)
    rows = Application.objects.filter(person=person).exclude(begun_by_others)
    rows = rows.select_related("person", "unit__parent", "confirmation__by")
    found = rows.order_by(F("closed_at").desc(nulls_first=True), "-pk")[:MANY]
    return sorted(found, key=lambda one: one.pk, reverse=True)


def to_do(person: Person, applications: Sequence[Application], *, at: datetime) -> list[ToDo]:
    """What waits for this person: a registration to begin, corrections to send, a result to confirm, data to check."""
    found: list[ToDo] = []
    today = localtime(at).date()
    rows = to_register(person, today)
    for one in reversed(applications):
        title, url = str(kind_of(one.kind).title), reverse("casework:application", args=[one.pk])
        if one.state == State.WITH_APPLICANT:
            found.append(ToDo("arrow-back-up", _("Correct what was returned"), url, one.due_on, title))
        elif one.state == State.DRAFT:
            url = kind_of(one.kind).answer_page(one) or url
            last = rows[0].last if rows and one.kind == "registration" else None
            found.append(ToDo("file-text", _("Go on with the draft"), url, last, title))
        elif is_to_confirm(one):
            found.append(ToDo("circle-check", _("Confirm the result"), url, one.due_on, title))
    return [*_registrations(rows, today), *found, *_data_to_check(person, at)]


def _registrations(rows: Sequence[Any], today: date) -> Iterator[ToDo]:
    """Those still to be begun, one of each enrollment: for the first time, once more after a refusal, or late."""
    seen: set[int] = set()
    for row in rows:
        is_newest = row.enrollment_id not in seen
        seen.add(row.enrollment_id)
        filing = filing_of(row, today)
        if is_newest and filing is not None:
            url = reverse("enrollment:registration", args=[row.pk])
            yield ToDo("clipboard-list", str(filing.label), url, row.last, str(row.batch.term))


def _data_to_check(person: Person, at: datetime) -> list[ToDo]:
    """Of the own enrollments, and of those of wards who are not of age."""
    return [
        ToDo(
            "user-check",
            _("Check your data")
            if one.person_id == person.pk
            else _("Check the data of %(name)s") % {"name": one.person},
            reverse("enrollment:verification_mine", args=[one.pk]),
            one.campaign.asked_until,
            str(one.campaign),
        )
        for one in waiting_for(person, at)
    ]


def to_consent(guardian: Person, at: datetime) -> list[ToDo]:
    """The deferrals of wards that wait for this guardian's word."""
    return [
        ToDo(
            "user-check",
            _("Consent, or decline: %(name)s") % {"name": one.person.name},
            reverse("enrollment:consent", args=[one.pk]),
            None,
            str(kind_of(one.kind).title),
        )
        for one in deferrals_to_sign(guardian, at)
    ]


def current_progress(applications: Sequence[Application], *, reader: Person, at: datetime) -> Progress | None:
    """The application that is moving, or the newest one: where it is, who has it, when it is done."""
    moving = (one for one in applications if one.state in MOVING or is_to_confirm(one))
    said = (one for one in applications if one.state != State.DRAFT)
    found = next(moving, None) or next(said, None)
    return progress_of(found, reader=reader, at=at) if found else None


def own_entries(person: Person, *, at: datetime) -> list[OwnEntry]:
    """The person's enrollments, newest first, each with its history in plain words."""
    today = localtime(at).date()
    rows: list[Any] = list(
        Enrollment.objects.filter(person=person)
        .select_related("student")
        .annotate(arrival_shown=Subquery(arrivals_to_show().filter(enrollment=OuterRef("pk")).values("pk")[:1]))
        .prefetch_related(
            Prefetch("periods", StatusPeriod.objects.filter(recorded__upper_inf=True).order_by("-during")),
            Prefetch("placements", Placement.objects.filter(is_current=True).select_related("major", "unit")),
        )
        .order_by("-pk")
    )
    entries = []
    for row in rows:
        place = next(iter(row.placements.all()), None)
        entries.append(
            OwnEntry(
                enrollment=row,
                status=str(Status(row.status).label),
                major=str(place.major) if place else "",
                unit=place.unit.name if place else "",
                history=_history(row, today),
                arrival=row.arrival_shown,
            )
        )
    return entries


def _history(row: Enrollment, today: date) -> list[dict[str, Any]]:
    return [
        {
            "who": str(Status(period.status).label),
            "what": "",
            "kind": "ok" if period.status == Status.ACTIVE else "info",
            "at": period.during.lower,
            "text": period.authority,
        }
        for period in row.periods.all()
        if period.during.lower <= today
    ]
