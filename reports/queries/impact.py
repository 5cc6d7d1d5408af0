"""What a proposed edition would decide otherwise: applications under way, and students who have still to register.

Each case is judged twice on the same facts, by the edition that decides on it now and by the proposed one. Days that
are fixed already (a term's window) are facts. Nothing is written; applications under way keep their edition.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from casework.kind import all_kinds, kind_of
from casework.models import Application, State
from enrollment.models import TermRegistration, TermState
from enrollment.queries.registration import cases_of_rows, editions_of_rows
from rulebook.queries import rules_of
from rulebook.rules.edition import Edition as Rules
from rulebook.rules.edition import Ruling

BLOCKS, ASKS, MET = "BLOCKS", "ASKS", "MET"
STILL_TO_REGISTER = (TermState.NOT_STARTED, TermState.DEFERRED, TermState.OVERDUE)
REGISTRATION = "registration"


@dataclass(frozen=True)
class Otherwise:
    """One case that would be decided otherwise: its id, and per clause what it does now and then."""

    pk: int
    clauses: tuple[tuple[str, str, str], ...]
    another_route: bool = False

    def to_row(self) -> list[Any]:
        """As the job keeps it: ids and plain words."""
        return [self.pk, [list(one) for one in self.clauses], self.another_route]

    @classmethod
    def from_row(cls, row: Sequence[Any]) -> Otherwise:
        """What `to_row` wrote."""
        pk, clauses, another_route = row
        return cls(pk, tuple((clause, before, after) for clause, before, after in clauses), another_route)


def under_way(categories: Collection[str]) -> QuerySet[Application]:
    """Applications handed in and not decided, under an edition that holds for one of the categories."""
    holds = Q(edition__scopes__category__in=categories)
    own = Q(edition__department_rule__base__scopes__category__in=categories)
    rows = Application.objects.filter(holds | own, state__in=[State.OPEN, State.WITH_APPLICANT])
    return rows.filter(kind__in=[kind.key for kind in all_kinds()]).distinct().order_by("pk")


def still_to_register(categories: Collection[str]) -> QuerySet[TermRegistration]:
    """Students of these categories on an open batch's roster who have not registered and have nothing under way."""
    rows = TermRegistration.objects.filter(state__in=STILL_TO_REGISTER, batch__closed_at__isnull=True)
    return rows.filter(enrollment__category__in=categories).order_by("pk")


def applications_otherwise(
    applications: Sequence[Application], proposed: Rules, categories: Collection[str], *, at: datetime
) -> Iterator[Otherwise]:
    """Those of a chunk that the proposed edition would decide otherwise; the facts are read once a kind."""
    by_kind: dict[str, list[Application]] = defaultdict(list)
    for one in applications:
        by_kind[one.kind].append(one)
    for key, ones in sorted(by_kind.items()):
        kind = kind_of(key)
        cases = kind.case_for(ones, at=at)
        for one in ones:
            case, now = cases[one.pk], rules_of(one.edition_id)
            if getattr(case, "category", None) not in {None, *categories}:
                continue
            route = kind.route_key(one)
            clauses = tuple(differing(now.rule(key, case), proposed.rule(key, case)))
            another_route = now.routes.get(route) != proposed.routes.get(route)
            if clauses or another_route:
                yield Otherwise(one.pk, clauses, another_route)


def students_otherwise(rows: Collection[int], proposed: Rules, *, at: datetime) -> Iterator[Otherwise]:
    """Those of a chunk of roster rows whose registration would be judged otherwise, as things stand."""
    editions = editions_of_rows(rows)
    for pk, case in cases_of_rows(rows, at=at).items():
        clauses = tuple(differing(rules_of(editions[pk]).rule(REGISTRATION, case), proposed.rule(REGISTRATION, case)))
        if clauses:
            yield Otherwise(pk, clauses)


def differing(before: Iterable[Ruling], after: Iterable[Ruling]) -> Iterator[tuple[str, str, str]]:
    """The clauses that do something else: block, ask for a reason, or neither (met, or no such rule)."""
    was, now = (_effects(side) for side in (before, after))
    for clause in (*was, *(one for one in now if one not in was)):
        if was.get(clause, MET) != now.get(clause, MET):
            yield clause, was.get(clause, MET), now.get(clause, MET)


def _effects(rulings: Iterable[Ruling]) -> dict[str, str]:
    return {one.provision.clause: BLOCKS if one.blocks else ASKS if one.asks_reason else MET for one in rulings}
