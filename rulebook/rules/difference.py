"""What one edition says otherwise than another: numbers, provisions, routes, classification."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from rulebook.rules.classified import rules_for
from rulebook.rules.edition import Edition, Provision
from rulebook.rules.parameters import registry
from rulebook.rules.routes import KINDS, Route, TierRule
from rulebook.rules.units import Value

T = TypeVar("T")


@dataclass(frozen=True)
class Change(Generic[T]):
    """One thing under its key, before and after; None where it is not there."""

    key: str
    before: T | None
    after: T | None


@dataclass(frozen=True)
class Difference:
    """Everything that two editions say otherwise. `tier` is by kind of status change: its rules, in their order."""

    numbers: tuple[Change[Value], ...]
    provisions: tuple[Change[Provision], ...]
    routes: tuple[Change[Route], ...]
    tier: tuple[Change[tuple[TierRule, ...]], ...]

    def __bool__(self) -> bool:
        return bool(self.numbers or self.provisions or self.routes or self.tier)

    @property
    def count(self) -> int:
        """How many things differ."""
        return len(self.numbers) + len(self.provisions) + len(self.routes) + len(self.tier)


def difference(before: Edition, after: Edition) -> Difference:
    """What `after` says otherwise than `before`, in the order of the registry and of the texts.

    A provision differs by its article, words, force or numbers; that the same number has another value is a difference
    of the number, and of the provision only where its own sentence says the number.
    """
    keys = (key for key in registry().parameters if before.parameters.get(key) != after.parameters.get(key))
    kinds = sorted(KINDS)
    return Difference(
        numbers=tuple(Change(key, before.parameters.get(key), after.parameters.get(key)) for key in keys),
        provisions=tuple(_changes(_by_clause(before), _by_clause(after))),
        routes=tuple(_changes(before.routes, after.routes)),
        tier=tuple(_changes(*({kind: _uncited(rules_for(kind, one)) for kind in kinds} for one in (before, after)))),
    )


def _changes(before: Mapping[str, T], after: Mapping[str, T]) -> Iterator[Change[T]]:
    for key in (*before, *(key for key in after if key not in before)):
        if before.get(key) != after.get(key):
            yield Change(key, before.get(key), after.get(key))


def _by_clause(edition: Edition) -> dict[str, Provision]:
    """Without the values of the numbers: those are compared by themselves."""
    return {f"{one.kind}/{one.clause}": replace(one, numbers={}) for one, _clause in edition.bound}


def _uncited(rules: Iterable[TierRule]) -> tuple[TierRule, ...]:
    """That a rule rests on another article is no difference in who decides."""
    return tuple(replace(rule, cites="") for rule in rules)
