"""What a proposed edition would decide otherwise: applications under way, and students who have still to register.

Each case is judged twice on the same facts, by the edition that decides on it now and by the proposed one. Days that
are fixed already (a term's window) are facts. Nothing is written; applications under way keep their edition.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeVar

from django.db.models import Model, Q, QuerySet

from casework.kind import all_kinds, kind_of
from casework.models import Application, State
from enrollment.models import TermRegistration, TermState
from enrollment.queries.registration import cases_of_rows, editions_of_rows
from rulebook.models import Edition
from rulebook.queries import rules_of
from rulebook.queries.words import in_articles
from rulebook.rules.edition import Edition as Rules
from rulebook.rules.edition import Ruling

BLOCKS, ASKS, MET = "BLOCKS", "ASKS", "MET"
_STRICTNESS = (MET, ASKS, BLOCKS)
STILL_TO_REGISTER = (TermState.NOT_STARTED, TermState.DEFERRED, TermState.OVERDUE)
REGISTRATION = "registration"
CHUNK: Final = 500
R = TypeVar("R", bound=Model)


class Rule(NamedTuple):
    """A rule that does otherwise: its article and sentence, what it does now and then (`BLOCKS`, `ASKS`, `MET`)."""

    cites: str
    says: str
    now: str
    then: str


@dataclass(frozen=True)
class Difference:
    """In which way cases of a kind would be decided otherwise."""

    kind: str
    rules: tuple[Rule, ...]
    another_route: bool


Judged = tuple[int, Difference | None]
"""The id of a case, and in which way it would be decided otherwise (None: as now)."""


class Findings:
    """How many were judged, and per difference the ids of those it concerns: a number for each, whatever the size."""

    def __init__(self) -> None:
        self.judged = 0
        self._concerned: dict[Difference, list[int]] = defaultdict(list)

    @property
    def otherwise(self) -> int:
        """How many would be decided otherwise."""
        return sum(map(len, self._concerned.values()))

    def take(self, judged: Iterable[Judged]) -> None:
        """Count these in."""
        for pk, difference in judged:
            self.judged += 1
            if difference is not None:
                self._concerned[difference].append(pk)

    def to_outcome(self) -> dict[str, Any]:
        """As the job keeps it: ids and plain words, what concerns most first. `differences_in` reads it."""
        by_size = sorted(self._concerned.items(), key=lambda item: -len(item[1]))
        groups = [[one.kind, one.rules, one.another_route, pks] for one, pks in by_size]
        return {"judged": self.judged, "otherwise": self.otherwise, "groups": groups}


def differences_in(outcome: dict[str, Any]) -> Iterator[tuple[Difference, list[int]]]:
    """What `Findings.to_outcome` wrote."""
    for kind, rules, another_route, pks in outcome["groups"]:
        yield Difference(kind, tuple(Rule(*rule) for rule in rules), another_route), pks


def under_way(categories: Collection[str]) -> QuerySet[Application]:
    """Applications handed in and not decided, under an edition that holds for one of the categories."""
    holds = Q(scopes__category__in=categories) | Q(department_rule__base__scopes__category__in=categories)
    rows = Application.objects.filter(edition__in=Edition.objects.filter(holds).values("pk"))
    known = [kind.key for kind in all_kinds()]
    return rows.filter(state__in=[State.OPEN, State.WITH_APPLICANT], kind__in=known).order_by("pk")


def still_to_register(categories: Collection[str]) -> QuerySet[TermRegistration]:
    """Students of these categories on an open batch's roster who have not registered and have nothing under way."""
    rows = TermRegistration.objects.filter(state__in=STILL_TO_REGISTER, batch__closed_at__isnull=True)
    return rows.filter(enrollment__category__in=categories).order_by("pk")


def in_chunks(rows: QuerySet[R]) -> Iterator[list[R]]:
    """The rows in chunks of `CHUNK`, in the order of their ids, each chunk read where the one before ended."""
    last = 0
    while chunk := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield chunk
        last = chunk[-1].pk


def applications_otherwise(
    applications: Sequence[Application], proposed: Rules, categories: Collection[str], *, at: datetime
) -> Iterator[Judged]:
    """A chunk of applications, each judged twice; the facts are read once a kind.

    An edition may hold for more categories than the proposal: cases of the others are left out. Its rules are read once
    for all (`rules_of`): with each application its text would come again, ten times what the rest of the row weighs.
    """
    by_kind: dict[str, list[Application]] = defaultdict(list)
    for one in applications:
        by_kind[one.kind].append(one)
    for key, ones in sorted(by_kind.items()):
        kind = kind_of(key)
        cases = kind.case_for(ones, at=at)
        for one in ones:
            case, now, route = cases[one.pk], rules_of(one.edition_id), kind.route_key(one)
            if getattr(case, "category", None) in {None, *categories}:
                rules = differing(now.rule(key, case), proposed.rule(key, case))
                another_route = now.routes.get(route) != proposed.routes.get(route)
                yield one.pk, _difference(key, rules, another_route=another_route)


def students_otherwise(rows: Collection[int], proposed: Rules, *, at: datetime) -> Iterator[Judged]:
    """A chunk of roster rows: whether registration would be judged otherwise, as things stand for each."""
    editions = editions_of_rows(rows)
    for pk, case in cases_of_rows(rows, at=at).items():
        now, then = (rules.rule(REGISTRATION, case) for rules in (rules_of(editions[pk]), proposed))
        yield pk, _difference(REGISTRATION, differing(now, then))


def differing(before: Iterable[Ruling], after: Iterable[Ruling]) -> Iterator[Rule]:
    """The rules that do something else: block, ask for a reason, or neither (met, or no such rule)."""
    was, becomes = _by_clause(before), _by_clause(after)
    for clause, one in (was | becomes).items():  # in the proposed edition's words, where it still has the rule
        now, then = _effect(was.get(clause)), _effect(becomes.get(clause))
        if now != then:
            yield Rule(in_articles(one.provision.cites), one.provision.says, now, then)


def _by_clause(rulings: Iterable[Ruling]) -> dict[str, Ruling]:
    """Per clause the strictest ruling: an edition may enact it under more than one article."""
    strictest: dict[str, Ruling] = {}
    for one in rulings:
        known = strictest.get(one.provision.clause)
        if known is None or _STRICTNESS.index(_effect(one)) > _STRICTNESS.index(_effect(known)):
            strictest[one.provision.clause] = one
    return strictest


def _effect(ruling: Ruling | None) -> str:
    if ruling is None or ruling.met:
        return MET
    return BLOCKS if ruling.blocks else ASKS


def _difference(kind: str, rules: Iterable[Rule], *, another_route: bool = False) -> Difference | None:
    found = Difference(kind, tuple(rules), another_route)
    return found if found.rules or found.another_route else None
