"""Holds: who sets and clears which kinds, the open ones for an office, and those of a student in words (REG-2.2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from enrollment.models import Hold, HoldKind, Placement, TermRegistration
from enrollment.queries.hold_effects import Effect, effect_of
from enrollment.queries.registration import edition_of
from enrollment.queries.roll import students_by_name
from security.access import may_where, offices_held, reach_of
from security.models import Appointment, Person
from security.rules import matrix
from security.rules.cells import Extent, Verb
from security.rules.offices import role

SET: Final = "hold.set"
_VERBS: Final = (Verb.DECIDE, Verb.DO)
_PARTLY: Final = frozenset({Extent.FEES, Extent.CONDUCT})
CLEARERS: Final = (
    *matrix.offices_for(SET, verbs=_VERBS),
    *matrix.offices_for(SET, verbs=_VERBS, extents=_PARTLY),
)
"""The offices that set and clear holds on students: of every kind, or of their own."""
MOST_SHOWN: Final = 200


@dataclass(frozen=True)
class InTheWay:
    """An open hold as its student reads it: what, why, which office clears it, who that is today, where to go, and what
    it does to the registration.
    """

    name: str
    reason: str
    office: str
    holders: Sequence[str]
    reach: str
    cites: str
    effect: Effect


@dataclass(frozen=True)
class Narrowed:
    """The filters of the list of open holds, as they stand in its address."""

    kind: str = ""
    department: int | None = None
    since: date | None = None


def may_arrange_kinds(person: Person, at: datetime) -> bool:
    """Whether the person says what kinds of hold there are: who decides on holds of every kind."""
    return may_where(person, SET, at, verbs={Verb.DECIDE}).everywhere


def clears_holds(person: Person, at: datetime) -> bool:
    """Whether the person's office clears holds of any kind."""
    own, every = _offices(person, at)
    return every or bool(own)


def sets_every_kind(person: Person, at: datetime) -> bool:
    """Whether the person's office sets holds of every kind, its own and those of other offices."""
    return _offices(person, at)[1]


def kinds_to_set(person: Person, at: datetime) -> QuerySet[HoldKind]:
    """The kinds of which this person may place new holds: every one for academic affairs, else those of the office."""
    own, every = _offices(person, at)
    rows = HoldKind.objects.filter(retired_at=None).order_by("code")
    return rows if every else rows.filter(Q(set_by__in=own) | Q(set_by=None, cleared_by__in=own))


def kinds_to_clear(person: Person, at: datetime) -> QuerySet[HoldKind]:
    """The kinds of which this person may lift holds, retired ones too."""
    own, every = _offices(person, at)
    return HoldKind.objects.order_by("code") if every else HoldKind.objects.filter(cleared_by__in=own).order_by("code")


def _offices(person: Person, at: datetime) -> tuple[set[str], bool]:
    every = bool(reach_of(person, matrix.offices_for(SET, verbs=_VERBS), at))
    partly = set(matrix.offices_for(SET, verbs=_VERBS, extents=_PARTLY))
    return partly & {held.office for held in offices_held(person, at)}, every


def open_holds(person: Person, at: datetime) -> QuerySet[Hold]:
    """The open holds that this person may lift."""
    return Hold.objects.filter(
        lifted_at=None, kind__in=kinds_to_clear(person, at), enrollment__in=students_by_name(person, at)
    )


def narrowed(holds: QuerySet[Hold], asked: Narrowed) -> QuerySet[Hold]:
    """Those that the filters ask for, the oldest first, each with the name of its student's class."""
    if asked.kind:
        holds = holds.filter(kind=asked.kind)
    if asked.since:
        holds = holds.filter(placed_at__date__gte=asked.since)
    here = Placement.objects.filter(enrollment=OuterRef("enrollment"), is_current=True)
    if asked.department:
        holds = holds.filter(Exists(here.filter(unit__lineage__contains=[asked.department])))
    rows = holds.select_related("kind", "enrollment__person").annotate(
        class_name=Subquery(here.values("unit__name")[:1])
    )
    return rows.order_by("placed_at", "pk")


def kinds_with_counts() -> QuerySet[HoldKind]:
    """The catalogue, each kind with the number of its open holds: those in use first."""
    is_open = Hold.objects.filter(kind=OuterRef("pk"), lifted_at=None).order_by().values("kind").annotate(n=Count("pk"))
    return HoldKind.objects.annotate(n_open=Subquery(is_open.values("n"))).order_by("-retired_at", "code")


def in_the_way(registration: TermRegistration, at: datetime) -> list[InTheWay]:
    """What is open for the student of this registration; what it does to it, and with whom to talk, in words."""
    found = Hold.objects.filter(enrollment=registration.enrollment_id, lifted_at=None)
    rows = list(found.select_related("kind").order_by("pk"))
    holders = _holders({row.kind.cleared_by_id for row in rows}, at) if rows else {}
    return [
        InTheWay(
            name=row.kind.title,
            reason=row.reason,
            office=_(role(row.kind.cleared_by_id).title),
            holders=holders.get(row.kind.cleared_by_id, ()),
            reach=row.kind.reach,
            cites=row.kind.cites,
            effect=effect_of(row.kind, edition=edition_of(registration)),
        )
        for row in rows
    ]


def _holders(offices: set[str], at: datetime) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    held = Appointment.objects.filter(office__in=offices, during__contains=localtime(at).date())
    for office, name in held.order_by("pk").values_list("office", "person__name"):
        found[office].append(name)
    return found
