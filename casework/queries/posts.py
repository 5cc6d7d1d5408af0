"""Posts that are handed over: whose they are, who may witness, and what lies on the desk of a post."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext as _

from casework.kind import all_kinds
from casework.models import Application, PostHandOver, State, Step
from casework.rules.posts import MOST_DUE, POST
from security.models import Appointment, Person
from security.queries import NotFound, lock_persons, officers_of, the_school
from security.rules import matrix
from security.rules.offices import CATALOGUE, route_offices_of
from security.rules.record_words import for_the_record

OPEN: Final = Q(witnessed_at=None, called_off_at=None)
"""Somebody has still to sign."""


class CannotHandOver(Exception):
    """The post cannot be handed over like this; the message says why."""


def own_posts(officer: Person, at: datetime) -> QuerySet[Appointment]:
    """The posts this person holds today in the own name; a cover ends by itself."""
    held = Appointment.objects.filter(person=officer, covers=None, during__contains=localtime(at).date())
    return held.select_related("unit").order_by("office__position", "unit__code")


def witnesses(at: datetime) -> QuerySet[Person]:
    """Who may supervise a hand-over (监交): the principal and the head of academic affairs (domain 2.2)."""
    school = the_school()
    if school is None:
        return Person.objects.none()
    return officers_of(matrix.offices_for(POST, verbs={"witness"}, extents=None), school, at)


def hand_overs_of(person: Person) -> QuerySet[PostHandOver]:
    """Those in which this person gives, takes or witnesses."""
    rows = PostHandOver.objects.filter(Q(giver=person) | Q(taker=person) | Q(witness=person))
    return rows.select_related("appointment__unit", "giver", "taker", "witness", "document").order_by("-pk")


def takes_the_post(taker: Person, appointment: Appointment, last_day: date) -> bool:
    """Whether the taker holds the same office of the same unit on the day after."""
    day = last_day + timedelta(days=1)
    rows = Appointment.objects.filter(person=taker, office=appointment.office_id, unit=appointment.unit_id)
    return rows.filter(during__contains=day).exclude(pk=appointment.pk).exists()


def _steps_of(appointment: Appointment) -> QuerySet[Step]:
    """The steps that wait for the office of the post, in its unit and below."""
    steps = Step.objects.filter(state=Step.State.CURRENT, office__in=route_offices_of([appointment.office_id]))
    is_everywhere = appointment.unit.kind == "SCHOOL"
    return steps if is_everywhere else steps.filter(unit__lineage__contains=[appointment.unit_id])


def _waiting_at(appointment: Appointment) -> QuerySet[Step]:
    return _steps_of(appointment).filter(application__state__in=[State.OPEN, State.WITH_APPLICANT])


def work_of(appointment: Appointment) -> dict[str, Any]:
    """What lies on the desk of the post: how many applications, the day of the first, how many the officer claimed."""
    counted = _waiting_at(appointment).aggregate(
        n=Count("pk"), first=Min("due_on"), claimed=Count("pk", filter=Q(claimed_by=appointment.person_id))
    )
    return {"n": counted["n"], "claimed": counted["claimed"], "first": counted["first"]}


def due_on_the_post(appointment: Appointment) -> list[dict[str, str]]:
    """The open applications of the post with their promised days, the first due first, at most `MOST_DUE` of them; in
    the school's language.
    """
    steps = _waiting_at(appointment).order_by(F("due_on").asc(nulls_last=True), "application")
    rows = steps.values_list("application__number", "application__kind", "due_on")[:MOST_DUE]
    titles = {kind.key: for_the_record(str(kind.title)) for kind in all_kinds()}
    return [
        {"number": number, "kind": titles[kind], "day": day.isoformat() if day else "—"} for number, kind, day in rows
    ]


def claimed_on_the_post(row: PostHandOver) -> QuerySet[Application]:
    """The applications that the giver has claimed at the steps of the post, up to the last day on it; where the last
    signature came later, up to that: until then the giver held it.
    """
    over = make_aware(datetime.combine(row.last_day + timedelta(days=1), time.min))
    end = max(over, row.witnessed_at or over)
    steps = _steps_of(row.appointment).filter(claimed_by=row.giver_id, claimed_at__lt=end)
    return Application.objects.filter(waiting_for__in=steps).order_by("pk")


def passed_posts(today: date) -> list[PostHandOver]:
    """The hand-overs that all three have signed and whose last day is over, where claims are left with the giver."""
    rows = PostHandOver.objects.filter(witnessed_at__isnull=False, last_day__lt=today)
    left = Step.objects.filter(state=Step.State.CURRENT, claimed_by=OuterRef("giver"))
    found = rows.filter(Exists(left)).select_related("appointment__unit").order_by("pk")
    return [row for row in found if claimed_on_the_post(row).exists()]


def take_hand_over(pk: int, *, by: Person, **whose: object) -> PostHandOver:
    """Lock the three persons, then the hand-over; `whose` says when it is this person's to sign.

    :raises NotFound: if it is not, or nobody has to sign any more
    """
    rows = hand_overs_of(by).filter(OPEN, **whose)
    ends = PostHandOver.objects.filter(pk=pk).values_list("giver", "taker", "witness").first()
    lock_persons(ends or ())
    found = rows.select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is nothing here for you to sign. Load the page again."))
    return found


def facts_of(row: PostHandOver, post: Appointment) -> dict[str, object]:
    """What the list says, in the school's language."""
    work, due = work_of(post), due_on_the_post(post)
    return {
        "office": for_the_record(CATALOGUE[post.office_id].title),
        "unit": post.unit.name,
        "giver": row.giver.name,
        "taker": row.taker.name,
        "witness": row.witness.name,
        "last_day": row.last_day.isoformat(),
        "open": str(work["n"]),
        "claimed": str(work["claimed"]),
        "first": work["first"].isoformat() if work["first"] else "—",
        "due": due,
        "beyond": work["n"] - len(due),
        "things": list(row.things),
    }
