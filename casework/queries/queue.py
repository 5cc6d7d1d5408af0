"""The officer's queue: views with counts, filters, pages by key, and rows ready for the table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from casework.kind import kind_of
from casework.models import NO_DAY, Application, Decision, Material, State
from casework.queries.desk import on_the_desk_of, returned_by, visible_to
from casework.queries.words import due_words
from security.models import Person
from security.queries import persons_matching
from security.rules.names import namesakes

PAGE = 50
MANY = 1000
"""The views are counted up to here; of more it is said that there are more."""
VIEWS = ("mine", "overdue", "today", "returned", "done")
Key = tuple[date, int]
_COLUMNS = {
    "name": F("person__name"),
    "class_name": F("unit__name"),
    "department": F("unit__parent__name"),
    "office": F("waiting_for__office"),
    "verb": F("waiting_for__verb"),
    "claimed_by": F("waiting_for__claimed_by__name"),
}


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
    recommends: bool
    claimed_by: str
    missing: int
    due: str
    due_tone: str
    state: str


@dataclass(frozen=True)
class Counted:
    """A number, and whether there are more than were counted: "12", or "1000+"."""

    number: int
    and_more: bool = False

    @classmethod
    def up_to_many(cls, counted: int) -> Counted:
        """Of what was counted up to one more than `MANY`."""
        return cls(min(counted, MANY), and_more=counted > MANY)

    def __str__(self) -> str:
        if self.and_more:
            return f"{self.number}+" if self.number else "…"
        return str(self.number)


def queue_view(officer: Person, view: str, *, at: datetime) -> QuerySet[Application]:
    """The applications of one view of this officer's queue."""
    today = localtime(at).date()
    if view in {"mine", "overdue", "today"}:
        desk = on_the_desk_of(officer, at)
        if view == "overdue":
            return desk.filter(Q(due__lt=today))
        return desk.filter(Q(due=today)) if view == "today" else desk
    if view == "returned":
        return returned_by(officer, at)
    signed = Decision.objects.signed().filter(application=OuterRef("pk"), officer=officer)
    return visible_to(officer, at).filter(Exists(signed))


def filtered(rows: QuerySet[Application], *, q: str, kind: str, unit: int | None) -> QuerySet[Application]:
    """Those that match what was typed (name, number), the kind and the department."""
    term = " ".join(q.split())  # a wide blank is one
    if not (term + kind).isprintable():
        return rows.none()  # nothing is called so, and the database takes no NUL
    if kind:
        rows = rows.filter(kind=kind)
    if unit:
        rows = rows.filter(unit__lineage__contains=[unit])
    if term:
        rows = rows.filter(Q(number__startswith=term.upper()) | Q(person__in=persons_matching(term).values("pk")))
    return rows


def searched(reader: Person, number: str, *, persons: Collection[int], most: int, at: datetime) -> list[Any]:
    """The newest applications that this person may read of those whose number begins so, or that concern one of some
    persons (ids); `with_columns`. Both are found by an index, so `persons` should be few.
    """
    asked = Q(number__startswith=number.upper()) | Q(person__in=list(persons))
    return list(with_columns(visible_to(reader, at).filter(asked).order_by("-opened_at", "-pk"))[:most])


def page_of(
    rows: QuerySet[Application], *, after: Key | None = None, newest_first: bool = False
) -> tuple[list[Any], bool]:
    """Up to 50 after a key, by due day (those without one last) or newest first; and whether more follow.

    Each is an application `with_columns`.
    """
    ordered = _newest_first(rows, after) if newest_first else in_turn(rows, after)
    found = list(with_columns(ordered)[: PAGE + 1])
    return found[:PAGE], len(found) > PAGE


def with_columns(rows: QuerySet[Application]) -> QuerySet[Any]:
    """The applications with what the table prints of them."""
    return rows.annotate(missing=_missing_papers(), **_COLUMNS)


def in_turn(rows: QuerySet[Application], after: Key | None = None) -> QuerySet[Application]:
    """What is on a desk, in the order in which it falls due; those beyond a key."""
    rows = rows.order_by(F("due"), "waiting_for__application_id")
    if after is None:
        return rows
    due, pk = after
    return rows.filter(Q(due__gt=due) | Q(waiting_for__application_id__gt=pk), Q(due__gte=due))


def key_of(application: Application) -> Key:
    """Where the application stands among others: the key after which a page goes on."""
    with_applicant = application.state == State.WITH_APPLICANT  # its own day is the applicant's, not the desk's
    return NO_DAY if with_applicant else application.due_on or NO_DAY, application.pk


def _newest_first(rows: QuerySet[Application], after: Key | None) -> QuerySet[Application]:
    return rows.filter(pk__lt=after[1]).order_by("-pk") if after else rows.order_by("-pk")


def _missing_papers() -> Coalesce:
    papers = Material.objects.filter(
        application=OuterRef("pk"), is_required=True, state__in=[Material.State.MISSING, Material.State.TO_REPLACE]
    )
    return Coalesce(Subquery(papers.order_by().values("application").annotate(n=Count("pk")).values("n")), 0)


def rows_of(applications: Sequence[Any], *, at: datetime) -> list[QueueRow]:
    """The rows of the table for applications `with_columns`, with one query of each kind, whatever their number."""
    today = localtime(at).date()
    labels = labels_of(applications)
    rows, address = [], reverse("casework:application", args=[0])
    for one in applications:
        words, tone = due_words(one, today=today)
        rows.append(
            QueueRow(
                pk=one.pk,
                address=address.replace("0", str(one.pk)),
                name=one.name,
                label=labels.get(one.pk, ""),
                kind=str(kind_of(one.kind).title),
                number=one.number,
                unit=one.class_name,
                department=one.department or "",
                step=office_name(one.office) if one.office else "",
                recommends=one.verb == "recommend",
                claimed_by=one.claimed_by or "",
                missing=one.missing,
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


def labels_of_namesakes(applications: Sequence[Application]) -> dict[int, str]:
    """The same, only for those whose applicant has a namesake among these; their persons are loaded."""
    alike = namesakes((one.person_id, one.person.name) for one in applications)
    return labels_of([one for one in applications if one.person_id in alike])


def counts_of(officer: Person, *, at: datetime) -> Mapping[str, Counted]:
    """How many stand in each view, counted no further than `MANY`, in two queries.

    The desk is counted in turn: what is overdue comes first, then what is due today.
    """
    today = localtime(at).date()
    desk = in_turn(on_the_desk_of(officer, at))[: MANY + 1].aggregate(
        mine=Count("pk"), overdue=Count("pk", filter=Q(due__lt=today)), today=Count("pk", filter=Q(due=today))
    )
    is_seen = desk["overdue"] + desk["today"] <= MANY
    return {
        "mine": Counted.up_to_many(desk["mine"]),
        "overdue": Counted.up_to_many(desk["overdue"]),
        "today": Counted(desk["today"], and_more=not is_seen),
        "returned": Counted.up_to_many(returned_by(officer, at)[: MANY + 1].count()),
    }


def office_name(office: str) -> str:
    """The name of a route office in the reader's language."""
    return str(_OFFICES.get(office, office))


_OFFICES = {
    "TUTOR": _("Class tutor"),
    "DEPT": _("Department"),
    "AA": _("Academic affairs"),
    "SA": _("Student affairs office"),
    "LEADER": _("School leader"),
    "MEETING": _("Leaders’ meeting"),
    "CLINIC": _("Clinic"),
    "LEGAL": _("Legality check"),
}
