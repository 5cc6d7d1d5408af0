"""The officer's queue: views with counts, filters, pages by key, and rows ready for the table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from casework.kind import kind_of
from casework.models import Application, Decision, Material, State
from casework.queries.desk import on_the_desk_of, visible_to
from casework.queries.words import due_words
from security.models import Person
from security.queries import persons_matching

PAGE = 50
VIEWS = ("mine", "overdue", "today", "returned", "done")


@dataclass(frozen=True)
class QueueRow:
    """One line of the queue, every value ready to be printed."""

    pk: int
    address: str
    name: str
    label: str
    kind: str
    number: str
    unit: str
    department: str
    step: str
    missing: int
    due: str
    due_tone: str
    state: str


def queue_view(officer: Person, view: str, *, at: datetime) -> QuerySet[Application]:
    """The applications of one view of this officer's queue."""
    today = localtime(at).date()
    if view in {"mine", "overdue", "today"}:
        desk = on_the_desk_of(officer, at)
        if view == "overdue":
            return desk.filter(due_on__lt=today)
        return desk.filter(due_on=today) if view == "today" else desk
    signed = Decision.objects.standing().filter(application=OuterRef("pk"), officer=officer)
    if view == "returned":
        return visible_to(officer, at).filter(Exists(signed.filter(verdict="RETURNED")), state=State.WITH_APPLICANT)
    return visible_to(officer, at).filter(Exists(signed.exclude(verdict="RETURNED")))


def filtered(rows: QuerySet[Application], *, q: str, kind: str, unit: int | None) -> QuerySet[Application]:
    """Those that match what was typed (name, number), the kind and the department."""
    if kind:
        rows = rows.filter(kind=kind)
    if unit:
        rows = rows.filter(unit__lineage__contains=[unit])
    term = q.strip()
    if term:
        rows = rows.filter(Q(number__startswith=term.upper()) | Q(person__in=persons_matching(term).values("pk")))
    return rows


def page_of(
    rows: QuerySet[Application], *, after: tuple[date | None, int] | None, newest_first: bool = False
) -> tuple[list[Application], bool]:
    """Up to 50 after a key, by due day (those without one last) or newest first; and whether more follow."""
    rows = rows.select_related("person", "unit__parent", "waiting_for")
    if newest_first:
        rows = rows.order_by("-pk")
        if after:
            rows = rows.filter(pk__lt=after[1])
    else:
        rows = rows.order_by(F("due_on").asc(nulls_last=True), "pk")
        if after:
            rows = rows.filter(_later(*after))
    found = list(rows[: PAGE + 1])
    return found[:PAGE], len(found) > PAGE


def _later(due_on: date | None, pk: int) -> Q:
    if due_on is None:
        return Q(due_on__isnull=True, pk__gt=pk)
    return Q(due_on__gt=due_on) | Q(due_on=due_on, pk__gt=pk) | Q(due_on__isnull=True)


def rows_of(applications: Sequence[Application], *, at: datetime) -> list[QueueRow]:
    """The table's rows, with two further queries and one of each kind's own, whatever their number."""
    today = localtime(at).date()
    labels = labels_of(applications)
    missing = dict(
        Material.objects.filter(
            application__in=[one.pk for one in applications],
            is_required=True,
            state__in=[Material.State.MISSING, Material.State.TO_REPLACE],
        )
        .values_list("application")
        .annotate(n=Count("pk"))
    )
    rows, address = [], reverse("casework:application", args=[0])
    for one in applications:
        words, tone = due_words(one, today=today)
        rows.append(
            QueueRow(
                pk=one.pk,
                address=address.replace("0", str(one.pk)),
                name=one.person.name,
                label=labels.get(one.pk, ""),
                kind=str(kind_of(one.kind).title),
                number=one.number,
                unit=one.unit.name,
                department=one.unit.parent.name if one.unit.parent else "",
                step=office_name(one.waiting_for.office) if one.waiting_for else "",
                missing=missing.get(one.pk, 0),
                due=words,
                due_tone=tone,
                state=str(State(one.state).label),
            )
        )
    return rows


def labels_of(applications: Sequence[Application]) -> dict[int, str]:
    """What each kind says to tell persons of the same name apart."""
    by_kind: dict[str, list[Application]] = defaultdict(list)
    for one in applications:
        by_kind[one.kind].append(one)
    labels: dict[int, str] = {}
    for kind, ones in by_kind.items():
        labels |= kind_of(kind).labels(ones)
    return labels


def counts_of(officer: Person, *, at: datetime) -> Mapping[str, int]:
    """How many stand in each view, in two queries."""
    today = localtime(at).date()
    desk = on_the_desk_of(officer, at).aggregate(
        mine=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=today)), today=Count("pk", filter=Q(due_on=today))
    )
    return {**desk, "returned": queue_view(officer, "returned", at=at).count()}


def office_name(office: str) -> str:
    """The name of a route office in the reader's language."""
    return {
        "TUTOR": _("Class tutor"),
        "DEPT": _("Department"),
        "AA": _("Academic affairs"),
        "SA": _("Student affairs office"),
        "LEADER": _("School leader"),
        "MEETING": _("Leaders’ meeting"),
        "CLINIC": _("Clinic"),
        "LEGAL": _("Legality check"),
    }.get(office, office)
