"""The classification of an edition as it comes out for one kind of application."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rulebook.rules.edition import Edition
from rulebook.rules.routes import Route, TierRule


def rules_for(kind: str, edition: Edition) -> tuple[TierRule, ...]:
    """The rules of one kind up to the first that takes every case; none where the kind has a route of its own.

    What a rule asks of the edition's own numbers is answered already; kinds that share a rule are left aside.
    """
    if kind in edition.routes:
        return ()
    rules: list[TierRule] = []
    for rule in edition.tier:
        if rule.kinds and kind not in rule.kinds:
            continue
        holds = _fixed(rule, edition)
        if holds is False:
            continue
        rules.append(replace(rule, kinds=frozenset(), all=() if holds else rule.all))
        if holds or not (rule.all or rule.any):
            break
    return tuple(rules)


def _fixed(rule: TierRule, edition: Edition) -> bool | None:
    """What conditions on the edition's own numbers come to, where a rule has no others; None where facts decide."""
    if not rule.all or rule.any or not all(one.parameter for one in rule.all):
        return None
    nothing: dict[str, Any] = {}
    return all(one.holds(nothing, edition.parameters) for one in rule.all)


def routes_of(kind: str, edition: Edition) -> list[Route]:
    """The routes that an application of this kind can take: its own, or those to which it may be classified."""
    if kind in edition.routes:
        return [edition.routes[kind]]
    return [edition.routes[rule.route] for rule in rules_for(kind, edition) if rule.route in edition.routes]
