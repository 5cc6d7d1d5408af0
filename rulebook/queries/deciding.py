"""Who decides in an edition, in words: which kind of application takes which route, step by step, by which article."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from rulebook.queries.words import articles_of, counted, in_articles, shown, word
from rulebook.rules.classified import rules_for
from rulebook.rules.edition import Edition as Rules
from rulebook.rules.parameters import registry
from rulebook.rules.routes import KINDS, ROUTE_OF, Condition, Route, TierRule
from rulebook.rules.units import Unit
from rulebook.rules.words import CODES, TIER_FACTS


@dataclass(frozen=True)
class Leg:
    """One step of a route in words."""

    office: str
    verb: str
    mode: str
    within: str


@dataclass(frozen=True)
class Way:
    """One way that an application can take: when (no condition: always), by which route and by which article.

    `route` is the name of a route that several kinds share, or what stands in the place of one, which has no steps.
    """

    conditions: str
    route: str
    legs: tuple[Leg, ...]
    cites: str


@dataclass(frozen=True)
class Course:
    """Kinds of application for which the same ways stand open; of those the first whose conditions hold is taken."""

    kinds: tuple[str, ...]
    ways: tuple[Way, ...]


def courses(rules: Rules) -> list[Course]:
    """Which kinds of application take which route; at the end, under their names, the routes that none takes."""
    grouped: dict[tuple[Way, ...], list[str]] = {}
    picked = set(KINDS)
    for kind in (code for code in CODES if code in KINDS):
        found = rules_for(kind, rules)
        picked |= {rule.route for rule in found}
        ways = tuple(_way(rule, rules) for rule in found) or (_own_way(kind, rules),)
        grouped.setdefault(ways, []).append(word(kind))
    unused = (route for name, route in rules.routes.items() if name not in picked)
    return [
        *(Course(tuple(kinds), ways) for ways, kinds in grouped.items()),
        *(Course((word(route.name),), (Way("", "", legs(route), ""),)) for route in unused),
    ]


def _way(rule: TierRule, rules: Rules) -> Way:
    route = rules.routes.get(rule.route)
    return Way(conditions_of(rule), word(rule.route), legs(route) if route else (), in_articles(rule.cites))


def _own_way(kind: str, rules: Rules) -> Way:
    """The route that a kind has by itself; where there is none and no rule either, its applications are not taken."""
    if kind not in rules.routes:
        return Way("", word("REFUSE"), (), "")
    parameters = (registry().parameters[key] for key, route in ROUTE_OF.items() if route == kind)
    cites = _("; ").join(articles_of(one, rules.layers_of(one.key)) for one in parameters)
    return Way("", "", legs(rules.routes[kind]), cites)


def legs(route: Route) -> tuple[Leg, ...]:
    """The steps of a route in words."""
    return tuple(
        Leg(
            office=word(step.office),
            verb=word(step.verb),
            mode=_("does not block") if step.mode == "opinion" else "",
            within="" if step.within is None else counted(step.within, Unit.WD),
        )
        for step in route.steps
    )


def conditions_of(rule: TierRule) -> str:
    """What a rule of the classification asks, in words; nothing where it takes every case."""
    conditions = [_condition(one) for one in rule.all]
    if rule.any:
        conditions.append(_(" or ").join(_condition(one) for one in rule.any))
    return _("; ").join(conditions)


def _condition(one: Condition) -> str:
    of = _(registry().parameters[one.of].title) if one.parameter else _(TIER_FACTS[one.of])
    if one.test == "above":
        return _("{of} more than {value}").format(of=of, value=one.value)
    if isinstance(one.value, bool):
        return of if one.value else _("not: {of}").format(of=of)
    values = one.value if isinstance(one.value, tuple) else (one.value,)
    return _("{of}: {values}").format(of=of, values=_(", ").join(shown(value, Unit.TEXT) for value in values))
