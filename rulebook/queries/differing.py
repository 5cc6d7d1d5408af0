"""What two editions say otherwise, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from rulebook.queries.deciding import conditions_of, legs
from rulebook.queries.words import articles_of, in_articles, shown, word
from rulebook.rules.difference import Change, Difference, difference
from rulebook.rules.edition import Edition as Rules
from rulebook.rules.edition import Provision
from rulebook.rules.parameters import Force, registry
from rulebook.rules.routes import Route, TierRule
from rulebook.rules.tendency import Tendency, tendency, tendency_of_provision
from rulebook.rules.units import Value


@dataclass(frozen=True)
class Row:
    """One line of a comparison: what it is about, before, after. An empty side is one that says nothing.

    `cites` is the article; `force` what happens where a number is not kept; `tendency` whether it asks for more now.
    """

    title: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    key: str = ""
    lang: str = ""
    cites: str = ""
    force: str = ""
    tendency: Tendency = Tendency.SIDEWAYS


@dataclass(frozen=True)
class Part:
    """One chapter of a comparison."""

    key: str
    title: str
    rows: tuple[Row, ...]


def compared(before: Rules, after: Rules) -> list[Part]:
    """The parts in which the two differ: rules, who decides, and the numbers by chapter."""
    found = difference(before, after)
    parts = [
        Part("rules", _("Rules"), tuple(_provision(change) for change in found.provisions)),
        Part("deciding", _("Routes"), tuple(_route(change) for change in found.routes)),
        Part("who-decides", _("Who decides on changes of status"), tuple(_tier(change) for change in found.tier)),
        *_numbers(found, before, after),
    ]
    return [part for part in parts if part.rows]


def _numbers(found: Difference, before: Rules, after: Rules) -> Iterable[Part]:
    known = registry()
    for chapter, title in known.chapters.items():
        of_chapter = [one for one in found.numbers if known.parameters[one.key].chapter == chapter]
        yield Part(chapter, _(title), tuple(_number(change, before, after) for change in of_chapter))


def _number(change: Change[Value], before: Rules, after: Rules) -> Row:
    """Cited are the articles that speak for the new value, or for the old one where none speaks any more."""
    parameter = registry().parameters[change.key]
    layers = after.layers_of(change.key) or before.layers_of(change.key)
    was, now = ((shown(one, parameter.unit),) if one is not None else () for one in (change.before, change.after))
    return Row(
        title=_(parameter.title),
        before=was,
        after=now,
        key=change.key,
        cites=articles_of(parameter, layers),
        force=word(parameter.force) if parameter.force is not Force.NA else "",
        tendency=tendency(parameter, change.before, change.after),
    )


def _provision(change: Change[Provision]) -> Row:
    kind, _slash, clause = change.key.partition("/")
    there = change.after or change.before
    return Row(
        title=word(kind),
        before=_said(change.before),
        after=_said(change.after),
        key=clause,
        lang="zh-Hans",
        cites=in_articles(there.cites) if there else "",
        tendency=tendency_of_provision(change.before, change.after),
    )


def _said(provision: Provision | None) -> tuple[str, ...]:
    """The sentence with its article, and what happens where it is not kept."""
    if provision is None:
        return ()
    effect = _("Blocks") if provision.hard else _("Asks for a reason")
    return (provision.says, f"{in_articles(provision.cites)} · {effect}")


def _route(change: Change[Route]) -> Row:
    before, after = (() if side is None else tuple(_steps(side)) for side in (change.before, change.after))
    return Row(word(change.key), before, after, change.key)


def _steps(route: Route) -> Iterable[str]:
    for leg in legs(route):
        asides = "".join(f" ({aside})" for aside in (leg.within, leg.mode) if aside)
        yield f"{leg.office} {leg.verb}{asides}"


def _tier(change: Change[tuple[TierRule, ...]]) -> Row:
    before, after = (tuple(_rule(one) for one in side or ()) for side in (change.before, change.after))
    return Row(word(change.key), before, after, change.key)


def _rule(rule: TierRule) -> str:
    route, conditions = word(rule.route), conditions_of(rule)
    return _("{route}, if: {conditions}").format(route=route, conditions=conditions) if conditions else route
