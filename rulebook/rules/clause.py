"""A clause: a rule of the regulation as a pure function over the facts of a case.

    @clause
    def fee_is_settled(case: RegistrationCase, *, require_fee: Flag, exempt_kinds: Codes) -> Finding:
        \"\"\"The fees of the period are paid, or the student is aided. REG-2.1\"\"\"

The name is a proposition, the docstring our reading of the regulation with its clause IDs, the keyword arguments are
what a school sets. Nothing is looked up: whatever a clause needs to know is a field of its case.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import (
    Annotated,
    Any,
    Concatenate,
    Generic,
    ParamSpec,
    TypeAlias,
    TypeVar,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from rulebook.rules.units import Unit

Fact: TypeAlias = str | int | bool | date | tuple[str, ...] | tuple[int, ...] | None
P = ParamSpec("P")
C = TypeVar("C")

_CLAUSE_ID = re.compile(r"\b[A-Z]{2,4}(?:-[A-Z]+)?-\d+(?:\.\d+)?[a-z]?\b")


@dataclass(frozen=True)
class Finding:
    """What a clause found: met or not, because of which fact, and what the person can do about it.

    `because` and `remedy` are messages of the catalogue with {placeholders} for the facts; both are translated at the
    edge. Facts are plain words, numbers and dates, so that a finding can be kept and explained in ten years.
    """

    met: bool
    because: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
    remedy: str = ""


def finding(*, met: bool, because: str, remedy: str = "", **facts: Fact) -> Finding:
    """A finding; the remedy is kept only where something has to be done."""
    return Finding(met=met, because=because, facts=MappingProxyType(facts), remedy="" if met else remedy)


@dataclass(frozen=True)
class Term:
    """One thing a school sets in a clause: its name, unit, and whether a clause does without it."""

    name: str
    unit: Unit
    required: bool


@dataclass(frozen=True)
class Clause(Generic[C, P]):
    """A rule under its name. `ids` are the clause IDs it reads, `case` the kind of facts it judges."""

    name: str
    ids: tuple[str, ...]
    reading: str
    case: type[C]
    terms: Mapping[str, Term]
    judge: Callable[Concatenate[C, P], Finding]

    def __call__(self, case: C, *args: P.args, **terms: P.kwargs) -> Finding:
        """Apply the rule to the facts of one case."""
        return self.judge(case, *args, **terms)


_CLAUSES: dict[str, Clause[Any, Any]] = {}


def clause(judge: Callable[Concatenate[C, P], Finding]) -> Clause[C, P]:
    """Enter a function in the catalogue of clauses, as `<module>.<name>`.

    :raises TypeError: if it lacks a docstring with a clause ID, or its signature is not (case, *, terms of a unit)
    """
    name = f"{judge.__module__.rpartition('.')[2]}.{judge.__name__}"
    reading = inspect.getdoc(judge) or ""
    ids = tuple(_CLAUSE_ID.findall(reading))
    if not ids:
        raise TypeError(f"{name}: the docstring gives our reading and the clause ID, such as REG-2.1")
    hints = get_type_hints(judge, include_extras=True)
    case, *rest = inspect.signature(judge).parameters.values()
    made = Clause(
        name=name,
        ids=ids,
        reading=reading,
        case=cast("type[C]", hints[case.name]),
        terms=MappingProxyType({one.name: _term(name, one, hints[one.name]) for one in rest}),
        judge=judge,
    )
    if name in _CLAUSES and _CLAUSES[name].judge.__module__ != judge.__module__:
        raise TypeError(f"Two clauses are called {name}.")
    _CLAUSES[name] = made
    return made


def clauses() -> Mapping[str, Clause[Any, Any]]:
    """All clauses that have been imported, by name. `rulebook.clauses` imports every one there is."""
    return MappingProxyType(_CLAUSES)


def _term(clause_name: str, parameter: inspect.Parameter, annotation: Any) -> Term:
    if parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
        raise TypeError(f"{clause_name}: {parameter.name} must be a keyword argument")
    if get_origin(annotation) is not Annotated:
        raise TypeError(f"{clause_name}: {parameter.name} must say its unit (Days, Flag, Codes, ...)")
    unit = next(note for note in get_args(annotation)[1:] if isinstance(note, Unit))
    return Term(parameter.name, unit, required=parameter.default is inspect.Parameter.empty)
