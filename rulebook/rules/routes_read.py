"""Reading the routes and the classification of an edition's text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from rulebook.rules.marking import _
from rulebook.rules.parameters import registry
from rulebook.rules.refusal import Problems
from rulebook.rules.routes import (
    KINDS,
    MODES,
    NO_ROUTE,
    OFFICES,
    SAME_BODY,
    TIER_FACTS,
    VERBS,
    Condition,
    Route,
    Step,
    TierRule,
)
from rulebook.rules.units import COUNTED, Unit, Value, WrongValue, read_value
from rulebook.rules.words import CODES

_TESTS = ("is", "in", "above")


def read_routes(raw: Iterable[Any], parameters: Mapping[str, Value], problems: Problems) -> dict[str, Route]:
    """The routes by kind or name. Whatever is wrong is noted in `problems`."""
    routes: dict[str, Route] = {}
    for entry in raw:
        name = entry.get("kind") or entry.get("name") or "?"
        where = f"routes.{name}"
        if ("kind" in entry) == ("name" in entry):
            problems.add(where, _("give either a kind or a name"))
        if "kind" in entry and name not in KINDS:
            problems.add(where, _("is not a kind of application"))
        if name in routes:
            problems.add(where, _("stands twice"))
        steps = tuple(
            _step(step, f"{where}.steps[{n}]", parameters, problems) for n, step in enumerate(entry.get("steps", []), 1)
        )
        if not any(step.mode == "deciding" for step in steps):
            problems.add(where, _("has no deciding step"))
        routes[name] = Route(name, steps)
    return routes


def _step(raw: Mapping[str, Any], where: str, parameters: Mapping[str, Value], problems: Problems) -> Step:
    office, verb, mode = raw.get("office", ""), raw.get("verb", ""), raw.get("mode", "deciding")
    for key, word, known in (("office", office, OFFICES), ("verb", verb, VERBS), ("mode", mode, MODES)):
        if word not in known:
            problems.add(f"{where}.{key}", _("{value} is none of {known}"), value=repr(word), known=", ".join(known))
    within = raw.get("within")
    return Step(office, verb, mode, _within(within, where, parameters, problems), within or "")


def _within(key: str | None, where: str, parameters: Mapping[str, Value], problems: Problems) -> int | None:
    if key is None:
        return None
    known, days = registry().parameters, parameters.get(key)
    if key not in known:
        problems.add(f"{where}.within", _("{key} is not a parameter"), key=repr(key))
    elif known[key].unit is not Unit.WD:
        problems.add(
            f"{where}.within",
            _("{key} is in {unit}; a step's deadline is in working days (WD)"),
            key=key,
            unit=known[key].unit,
        )
    elif not isinstance(days, int):
        problems.no_value(f"{where}.within", key)
    else:
        return days
    return None


def read_tier(
    raw: Iterable[Any], parameters: Mapping[str, Value], routes: Mapping[str, Route], problems: Problems
) -> tuple[TierRule, ...]:
    """The classification rules, in the order of the text. Whatever is wrong is noted in `problems`."""
    rules = tuple(_tier_rule(entry, parameters, routes, problems) for entry in raw)
    order = tuple(dict.fromkeys(rule.rule for rule in rules))
    if "tier.rules" in parameters and order != parameters["tier.rules"]:
        problems.add(
            "tier",
            _("the rules stand in the order {order}, but tier.rules says {said}"),
            order=order,
            said=parameters["tier.rules"],
        )
    return rules


def _tier_rule(
    raw: Mapping[str, Any], parameters: Mapping[str, Value], routes: Mapping[str, Route], problems: Problems
) -> TierRule:
    where = f"tier.{raw.get('rule', '?')}"
    for kind in raw.get("kinds", []):
        if kind not in KINDS:
            problems.add(f"{where}.kinds", _("{kind} is not a kind of application"), kind=repr(kind))
    route = raw.get("route", "")
    if route not in routes and route not in (NO_ROUTE, SAME_BODY):
        problems.add(f"{where}.route", _("there is no route {route}"), route=repr(route))
    conditions = {
        side: tuple(_condition(one, f"{where}.{side}", parameters, problems) for one in raw.get(side, []))
        for side in ("all", "any")
    }
    kinds = frozenset(raw.get("kinds", []))
    return TierRule(raw.get("rule", "?"), kinds, route, conditions["all"], conditions["any"], raw.get("cites", ""))


def _condition(raw: Mapping[str, Any], where: str, parameters: Mapping[str, Value], problems: Problems) -> Condition:
    tests = [test for test in _TESTS if test in raw]
    of = raw.get("fact", raw.get("parameter", ""))
    if len(tests) != 1 or ("fact" in raw) == ("parameter" in raw) or len(raw) != 2:
        problems.add(
            where,
            _("a condition is a fact or a parameter with one of {known}, not {value}"),
            known=", ".join(_TESTS),
            value=raw,
        )
        return Condition(of, "is", "")
    condition = Condition(of, tests[0], "", "parameter" in raw)
    known = registry().parameters if condition.parameter else TIER_FACTS
    if of not in known:
        problems.add(where, _("{value} is not known"), value=repr(of))
        return condition
    try:
        return replace(condition, value=_compared_with(raw[tests[0]], condition, parameters))
    except WrongValue as wrong:
        problems.add(f"{where}.{of}", wrong.reason.message, **wrong.reason.facts)
    except KeyError as missing:
        problems.no_value(where, missing.args[0])
    return condition


def _compared_with(raw: Any, condition: Condition, parameters: Mapping[str, Value]) -> Value:
    """What the fact or the parameter is compared with: as it is stated, several for `in`, a number for `above`.

    :raises WrongValue: if it is none of that unit, or no word that the rulebook knows
    :raises KeyError: with the parameter that `above` names and the edition gives no value
    """
    if condition.test == "above":
        return _limit(raw, condition, parameters)
    if condition.test == "in":
        if not isinstance(raw, list) or not raw:
            raise WrongValue(_("a list is expected, not {value}"), value=repr(raw))
        several: tuple[Any, ...] = tuple(_one_value(one, condition) for one in raw)
        return several
    value: Value = _one_value(raw, condition)
    return value


def _limit(raw: Any, condition: Condition, parameters: Mapping[str, Value]) -> Value:
    unit = registry().parameters[condition.of].unit if condition.parameter else TIER_FACTS[condition.of]
    if unit not in COUNTED:
        raise WrongValue(_("is no number; nothing can be above it"))
    return read_value(parameters[raw] if isinstance(raw, str) else raw, Unit.SCORE)


def _one_value(raw: Any, condition: Condition) -> Any:
    if condition.parameter:
        parameter = registry().parameters[condition.of]
        several = parameter.unit is Unit.LIST
        value = parameter.read([raw] if several else raw)
        return value[0] if several and isinstance(value, tuple) else value
    value = read_value(raw, TIER_FACTS[condition.of])
    if isinstance(value, str) and value not in CODES:
        raise WrongValue(_("{value} is not known"), value=repr(value))
    return value
