"""An edition: the regulation as one school enacted it, read from its text and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from rulebook.rules.clause import Clause, Fact
from rulebook.rules.parameters import Layer, Parameter, Roll, registry
from rulebook.rules.routes import NO_ROUTE, SAME_BODY, Route, TierRule, first_that_fits
from rulebook.rules.units import Value

T = TypeVar("T", bound=Value)


class RuleMissing(Exception):
    """The edition has no such number, route or rule. A programme asked for something this regulation does not know."""


@dataclass(frozen=True)
class Provision:
    """A clause as the school enacted it: the article, the school's own sentence, an English reading, the numbers.

    `parameters` names the edition's parameter of each number; `hard` blocks, otherwise a reason is asked for. `layer`
    is the national overlay whose words these are; None where they are the regulation's own.
    """

    kind: str
    clause: str
    cites: str
    says: str
    reads: str
    hard: bool
    numbers: Mapping[str, Value] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    layer: Layer | None = None


@dataclass(frozen=True)
class Ruling:
    """A provision applied to a case: met or not, hard or soft, because of which fact, and what can be done.

    `because` and `remedy` are messages to be translated, then formatted with `facts`.
    """

    provision: Provision
    met: bool
    hard: bool
    because: str
    facts: Mapping[str, Fact]
    remedy: str = ""

    @property
    def blocks(self) -> bool:
        """Nothing can go on until this is put right."""
        return self.hard and not self.met

    @property
    def asks_reason(self) -> bool:
        """It may go on all the same, with a reason that is kept."""
        return not self.hard and not self.met

    def to_row(self) -> dict[str, Any]:
        """The ruling as JSON, to be kept with the application (law 4)."""
        return {
            "kind": self.provision.kind,
            "clause": self.provision.clause,
            "cites": self.provision.cites,
            "says": self.provision.says,
            "reads": self.provision.reads,
            "met": self.met,
            "hard": self.hard,
            "because": self.because,
            "facts": {name: _plain(fact) for name, fact in self.facts.items()},
            "remedy": self.remedy,
        }

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Ruling:
        """The ruling that `to_row` wrote, without the numbers, which the edition keeps."""
        named = {name: row[name] for name in ("kind", "clause", "cites", "says", "reads", "hard")}
        facts = {name: _fact(fact) for name, fact in row["facts"].items()}
        return cls(Provision(**named), row["met"], row["hard"], row["because"], facts, row["remedy"])


@dataclass(frozen=True)
class Edition:
    """The whole regulation of some student categories: parameters, provisions, classification, routes.

    `origins` says which layers each value comes from; `offered` what the overlay would have said where the base was
    kept, which the school may choose.
    """

    name: str
    title: str
    layers: tuple[Layer, ...]
    parameters: Mapping[str, Value]
    origins: Mapping[str, tuple[Layer, ...]]
    offered: Mapping[str, Value]
    routes: Mapping[str, Route]
    tier: tuple[TierRule, ...]
    bound: tuple[tuple[Provision, Clause[Any, Any]], ...]

    def parameter(self, key: str) -> Value | None:
        """What the edition sets; None where it is silent, that is, where the rule does not exist in it.

        :raises RuleMissing: if no such parameter exists at all
        """
        if key not in registry().parameters:
            raise RuleMissing(f"There is no parameter {key!r}.")
        return self.parameters.get(key)

    def whole(self, key: str) -> int:
        """A whole number (days, working days, months, counts).

        :raises RuleMissing: if the edition is silent about it or it is not a whole number
        """
        return self._typed(key, int)

    def flag(self, key: str) -> bool:
        """True or false; where the edition is silent, false.

        :raises RuleMissing: if no such parameter exists, or it is not a flag
        """
        return False if self.parameter(key) is None else self._typed(key, bool)

    def code(self, key: str) -> str:
        """One word of the parameter's choices.

        :raises RuleMissing: if the edition is silent about it or it is not a word
        """
        return self._typed(key, str)

    def codes(self, key: str) -> tuple[str, ...]:
        """The words of a list; where the edition is silent, none.

        :raises RuleMissing: if no such parameter exists, or it is not a list
        """
        value = self.parameter(key)
        if value is None:
            return ()
        if not isinstance(value, tuple):
            raise RuleMissing(f"{key} is no list in the edition {self.name}.")
        return tuple(str(item) for item in value)

    def roll(self, key: str) -> Roll:
        """Whether an end counted with this parameter moves off a rest day."""
        return self._described(key).roll

    def layers_of(self, key: str) -> tuple[Layer, ...]:
        """The layers a value comes from: more than one where they agree or were joined, none where it is silent."""
        return self.origins.get(key, ())

    @property
    def judged(self) -> tuple[str, ...]:
        """The kinds of application and the standing questions that have provisions, in the order of the text."""
        return tuple(dict.fromkeys(provision.kind for provision, _clause in self.bound))

    def provisions(self, kind: str) -> tuple[Provision, ...]:
        """The provisions that judge this kind of application, in the order of the text."""
        return tuple(provision for provision, _clause in self.bound if provision.kind == kind)

    def route(self, name: str) -> Route:
        """The route of a kind (`registration`, `deferral`) or a named one (`GENERAL`).

        :raises RuleMissing: if the edition has no such route
        """
        if name not in self.routes:
            raise RuleMissing(f"The edition {self.name} has no route {name!r}.")
        return self.routes[name]

    def classify(self, kind: str, facts: Mapping[str, Fact]) -> TierRule | None:
        """The classification rule for a status change; None where none fits or the last rule refuses."""
        rule = first_that_fits(self.tier, kind, facts, self.parameters)
        return None if rule is None or rule.route == NO_ROUTE else rule

    def route_for(self, kind: str, facts: Mapping[str, Fact]) -> tuple[Route, str]:
        """The route of an application and the rule that picked it ("" where the kind has its own route).

        :raises RuleMissing: if no rule fits, or the rule leaves the route to the decision that is to be revoked
        """
        if kind in self.routes:
            return self.routes[kind], ""
        rule = self.classify(kind, facts)
        if rule is None or rule.route == SAME_BODY:
            raise RuleMissing(f"The edition {self.name} gives no route for {kind!r} with these facts.")
        return self.route(rule.route), rule.rule

    def rule(self, kind: str, case: Any) -> list[Ruling]:
        """Apply every provision of the kind to the case: all rulings, met or not, in the order of the text.

        :raises TypeError: if the case is not of the type that the kind's clauses judge
        """
        rulings = []
        for provision, clause in self.bound:
            if provision.kind != kind:
                continue
            if not isinstance(case, clause.case):
                raise TypeError(f"{clause.name} judges a {clause.case.__name__}, not a {type(case).__name__}.")
            found = clause(case, **provision.numbers)
            rulings.append(Ruling(provision, found.met, provision.hard, found.because, found.facts, found.remedy))
        return rulings

    def _typed(self, key: str, kind: type[T]) -> T:
        value = self.parameter(key)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            said = "is silent about it" if value is None else f"says {value!r}"
            raise RuleMissing(f"{key} must be {kind.__name__}, but the edition {self.name} {said}.")
        return value

    def _described(self, key: str) -> Parameter:
        if key not in registry().parameters:
            raise RuleMissing(f"There is no parameter {key!r}.")
        return registry().parameters[key]


def _plain(fact: Fact) -> Any:
    if isinstance(fact, date):
        return {"date": fact.isoformat()}
    return list(fact) if isinstance(fact, tuple) else fact


def _fact(row: Any) -> Fact:
    if isinstance(row, dict):
        return date.fromisoformat(row["date"])
    return tuple(row) if isinstance(row, list) else row
