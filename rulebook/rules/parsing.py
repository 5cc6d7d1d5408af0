"""Reading an edition's text: everything is checked, and everything wrong is told at once, with file, key and reason."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from string import Formatter
from types import MappingProxyType
from typing import Any

from rulebook.rules.clause import Clause, clauses
from rulebook.rules.edition import Edition, Provision
from rulebook.rules.layers_read import read_layers, read_offered, read_origins, read_overlay
from rulebook.rules.marking import _
from rulebook.rules.parameters import Force, registry
from rulebook.rules.refusal import EditionRefused, Problem, Problems, Reason
from rulebook.rules.routes import JUDGED, ROUTE_OF, Route
from rulebook.rules.routes_read import read_routes, read_tier
from rulebook.rules.shape import EDITION, check_shape
from rulebook.rules.units import Value, WrongValue

_TEXTS = ("kind", "clause", "cites", "says", "reads")


@lru_cache(maxsize=256)
def read_edition(text: str, file: str) -> Edition:
    """The edition that a TOML text states. A text never changes, so what was read is kept.

    :raises EditionRefused: listing every unknown or missing parameter, wrong value, unknown clause, office or verb,
        number of the wrong unit and provision that stands twice
    """
    try:
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as wrong:
        raise EditionRefused((Problem(file, "-", Reason(_("this is not TOML: {wrong}"), {"wrong": wrong})),)) from wrong
    problems = Problems(file)
    check_shape(raw, EDITION, "", problems)
    problems.refuse_if_any()
    layers = read_layers(raw, problems)
    parameters = _parameters(raw, problems)
    origins = read_origins(raw, layers, parameters, problems)
    offered = read_offered(raw, problems)
    routes = read_routes(raw.get("routes", []), parameters, problems)
    tier = read_tier(raw.get("tier", []), parameters, routes, problems)
    bound = _provisions(raw.get("provisions", []), parameters, problems)
    _routes_agree(routes, parameters, problems)
    problems.refuse_if_any()
    return Edition(
        name=raw["name"],
        title=raw["title"],
        layers=layers,
        parameters=MappingProxyType(parameters),
        origins=MappingProxyType(origins),
        offered=MappingProxyType(offered),
        routes=MappingProxyType(routes),
        tier=tier,
        bound=bound,
    )


def _parameters(raw: Mapping[str, Any], problems: Problems) -> dict[str, Value]:
    given, known = raw.get("parameters", {}), registry().parameters
    values = {}
    for key, value in given.items():
        if key not in known:
            problems.add(f"parameters.{key}", _("is not a parameter; see parameters.toml for those there are"))
            continue
        try:
            values[key] = known[key].read(value)
        except WrongValue as wrong:
            problems.add(f"parameters.{key}", _("unit {unit}: {wrong}"), unit=known[key].unit, wrong=wrong.reason)
    _nothing_forgotten(given, raw.get("absent", []), problems)
    return values


def _nothing_forgotten(given: Mapping[str, Any], absent: list[str], problems: Problems) -> None:
    """Every parameter is given a value or listed as absent, so that none is forgotten by accident."""
    for key in absent:
        if key not in registry().parameters:
            problems.add(f"absent.{key}", _("is not a parameter"))
        elif key in given:
            problems.add(f"absent.{key}", _("is listed as absent and given a value too"))
    for key in registry().parameters:
        if key not in given and key not in absent:
            problems.add(
                f"parameters.{key}", _("is missing; give a value, or list it under absent if there is no such rule")
            )


Bound = tuple[Provision, Clause[Any, Any]]


def _provisions(raw: list[Any], parameters: Mapping[str, Value], problems: Problems) -> tuple[Bound, ...]:
    bound: list[Bound] = []
    seen: set[tuple[str, str]] = set()
    for entry in raw:
        where = f"provisions.{entry.get('clause', '?')}"
        made = _provision(entry, where, parameters, problems)
        if made is None:
            continue
        provision, clause = made
        if (provision.kind, provision.clause) in seen:
            problems.add(where, _("stands twice for the kind {kind}"), kind=repr(provision.kind))
        seen.add((provision.kind, provision.clause))
        for other, other_clause in bound:
            if other.kind == provision.kind and other_clause.case is not clause.case:
                problems.add(
                    where,
                    _("judges a {case}, but {other} a {other_case}"),
                    case=clause.case.__name__,
                    other=other.clause,
                    other_case=other_clause.case.__name__,
                )
                break
        bound.append(made)
    return tuple(bound)


def _provision(
    entry: Mapping[str, Any], where: str, parameters: Mapping[str, Value], problems: Problems
) -> Bound | None:
    before = len(problems.found)
    for key in _TEXTS:
        if not entry.get(key, "").strip():
            problems.add(f"{where}.{key}", _("is missing"))
    if entry.get("kind") and entry["kind"] not in JUDGED:
        problems.add(f"{where}.kind", _("{kind} is not a kind of application"), kind=repr(entry["kind"]))
    clause = clauses().get(entry.get("clause", ""))
    if clause is None:
        problems.add(where, _("there is no such clause"))
        return None
    named = entry.get("numbers", {})
    numbers = _numbers(clause, named, where, parameters, problems)
    if len(numbers) < len(named):
        return None
    hard = _hard(entry.get("force"), named.values(), where, problems)
    texts = {key: _filled(entry.get(key, ""), numbers, f"{where}.{key}", problems) for key in _TEXTS}
    layer = read_overlay(entry.get("layer"), where, problems)
    if len(problems.found) > before:
        return None
    made = Provision(
        **texts,
        hard=hard,
        numbers=MappingProxyType(numbers),
        parameters=MappingProxyType(named),
        layer=layer,
    )
    return made, clause


def _filled(sentence: str, numbers: Mapping[str, Value], where: str, problems: Problems) -> str:
    """The sentence with its {numbers} filled in, so that words and numbers cannot disagree. A gap is a bare name."""
    try:
        gaps = list(Formatter().parse(sentence))
    except ValueError as wrong:
        problems.add(where, _("a brace of the sentence is not closed: {wrong}"), wrong=wrong)
        return sentence
    for _text, name, form, conversion in gaps:
        if name is not None and (name not in numbers or form or conversion):
            problems.add(where, _("names a number that the provision does not have: {name}"), name=repr(name))
            return sentence
    return sentence.format_map(numbers)


def _numbers(
    clause: Clause[Any, Any], named: Mapping[str, str], where: str, parameters: Mapping[str, Value], problems: Problems
) -> dict[str, Value]:
    known = registry().parameters
    for term in clause.terms.values():
        if term.required and term.name not in named:
            problems.add(f"{where}.numbers.{term.name}", _("is missing"))
    numbers = {}
    for name, key in named.items():
        at = f"{where}.numbers.{name}"
        if name not in clause.terms:
            problems.add(
                at,
                _("{clause} has no such number; it has: {known}"),
                clause=clause.name,
                known=", ".join(clause.terms) or "none",
            )
        elif key not in known:
            problems.add(at, _("{key} is not a parameter"), key=repr(key))
        elif known[key].unit is not clause.terms[name].unit:
            problems.add(
                at,
                _("{key} is in {unit}, but {clause} counts {other_unit}"),
                key=key,
                unit=known[key].unit,
                clause=clause.name,
                other_unit=clause.terms[name].unit,
            )
        elif key in parameters:
            numbers[name] = parameters[key]
        else:
            problems.no_value(at, key)
    return numbers


def _hard(stated: str | None, keys: Any, where: str, problems: Problems) -> bool:
    """The provision's own force, else the strongest among its parameters."""
    if stated is not None:
        if stated not in (Force.HARD, Force.SOFT):
            problems.add(f"{where}.force", _("{value} is neither HARD nor SOFT"), value=repr(stated))
        return stated == Force.HARD
    forces = {registry().parameters[key].force for key in keys if key in registry().parameters}
    if not forces & {Force.HARD, Force.SOFT}:
        problems.add(f"{where}.force", _("is missing: none of its parameters says HARD or SOFT"))
    return Force.HARD in forces


def _routes_agree(routes: Mapping[str, Route], parameters: Mapping[str, Value], problems: Problems) -> None:
    """The routes that a parameter names too must not say something else."""
    for key, name in ROUTE_OF.items():
        if key not in parameters:
            continue
        offices = tuple(step.office for step in routes[name].steps if step.mode == "deciding") if name in routes else ()
        if offices != parameters[key]:
            problems.add(
                f"routes.{name}",
                _("does not go through {said}, as {key} says, but through {offices}"),
                said=parameters[key],
                key=key,
                offices=offices,
            )
