"""Where the system applies what an edition says, asked of the registries and of the code itself.

A provision is applied where its kind of application is; a parameter through the provisions, steps and classification
that name it, and by every kind, act, sweep, job and page whose code reads it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casework.kind import all_kinds
from enrollment.queries.study_rules import KIND as STUDY_RIGHT
from reports.rules.code_read import words_used_by
from reports.rules.not_applied import PROVISIONS, why_parameter
from rulebook.queries import word
from rulebook.queries.words import in_articles
from rulebook.rules.classified import routes_of
from rulebook.rules.edition import Edition as Rules
from rulebook.rules.parameters import registry
from rulebook.rules.routes import ROUTE_OF

# Per part of an app in which something is begun, what its functions are.
SORTS = {
    "kinds": gettext_noop("Kind of application"),
    "actions": gettext_noop("Act"),
    "sweeps": gettext_noop("Sweep"),
    "tasks": gettext_noop("Work that goes on by itself"),
    "reactions": gettext_noop("What follows"),
    "views": gettext_noop("Page"),
    "api": gettext_noop("Interface"),
}
READING = frozenset({"rulebook.rules.parsing", "rulebook.rules.routes_read", "rulebook.rules.layers_read"})
"""Reading an edition's text names parameters too; nobody is bound by that."""
STEP, RULE, TIER = gettext_noop("Step"), gettext_noop("Rule"), gettext_noop("Choice of the route")


@dataclass(frozen=True, order=True)
class Place:
    """One place where something is applied: of which sort, in words, and its name in the code."""

    sort: str
    name: str
    code: str


def kinds_there() -> frozenset[str]:
    """The kinds of application that the system has."""
    return frozenset(kind.key for kind in all_kinds())


def judged_kinds() -> frozenset[str]:
    """What provisions are judged for: applications, and the question of other systems whether a student may study."""
    return kinds_there() | {STUDY_RIGHT}


def places_of_parameters(rules: Rules) -> dict[str, list[Place]]:
    """Per parameter of the edition, where it is applied; an empty list for one that is applied nowhere."""
    found: dict[str, set[Place]] = defaultdict(set)
    for key, place in (*_bound(rules), *_steps(rules), *_classified(rules), *_in_code()):
        found[key].add(place)
    return {key: sorted(found[key]) for key in registry().parameters if key in rules.parameters}


def why_not(key: str) -> str:
    """Why a parameter is applied nowhere, in words; "" where nobody has said so."""
    return _(why_parameter(key)) if why_parameter(key) else ""


def provisions_not_applied(rules: Rules) -> dict[str, str]:
    """Per kind of provisions that are judged for nothing, why that is so ("" where nobody has said so)."""
    kinds = {provision.kind for provision, _clause in rules.bound} - judged_kinds()
    return {kind: _(PROVISIONS[kind]) if kind in PROVISIONS else "" for kind in sorted(kinds)}


def _bound(rules: Rules) -> Iterator[tuple[str, Place]]:
    """The numbers of the provisions by which something is judged."""
    for provision, _clause in rules.bound:
        if provision.kind in judged_kinds():
            place = Place(_(RULE), f"{word(provision.kind)} · {in_articles(provision.cites)}", provision.clause)
            yield from ((key, place) for key in provision.parameters.values())


def _steps(rules: Rules) -> Iterator[tuple[str, Place]]:
    """The clocks of the steps that applications go through, and the parameters that a route must agree with."""
    for kind in sorted(kinds_there()):
        for name in {route.name for route in routes_of(kind, rules)}:
            for step in rules.routes[name].steps:
                if step.clock:
                    place = Place(_(STEP), f"{word(kind)} · {word(step.office)} {word(step.verb)}", f"routes.{name}")
                    yield step.clock, place
            for key in (key for key, route in ROUTE_OF.items() if route == name):
                yield key, Place(_(STEP), word(kind), f"routes.{name}")


def _classified(rules: Rules) -> Iterator[tuple[str, Place]]:
    """What the classification of a kind's applications asks of the edition's own numbers."""
    for kind in sorted(kinds_there() - set(rules.routes)):
        for rule in rules.tier:
            for one in (*rule.all, *rule.any):
                if one.parameter and (not rule.kinds or kind in rule.kinds):
                    yield one.of, Place(_(TIER), word(kind), f"tier.{rule.rule}")


def _in_code() -> Iterator[tuple[str, Place]]:
    for code, sort, keys in _beginnings():
        place = Place(_(SORTS[sort]), _name_of(code, sort), code)
        yield from ((key, place) for key in keys)


def _name_of(code: str, sort: str) -> str:
    """In words: the kind's title, the page's address, what the journal says of an act; "" where there are none."""
    if sort == "kinds":
        return next((str(one.title) for one in all_kinds() if code.endswith(f".{type(one).__qualname__}")), "")
    if sort == "views":
        return ", ".join(_addresses().get(code, ()))
    return ""


@cache
def _beginnings() -> tuple[tuple[str, str, frozenset[str]], ...]:
    """Everything that is begun somewhere and reads a parameter: its name in the code, its sort, the keys.

    Another beginning (an act behind a page) is not followed: it is told by itself.
    """
    own, words = _own_packages(), frozenset(registry().parameters)
    found = []
    for package in own:
        for module in _modules(package):
            sort = module.split(".")[1]
            for one in _defined_in(import_module(module)):
                keys = words_used_by(one, words, follow=lambda other: _goes_on(other, module, own))  # noqa: B023
                if keys:
                    found.append((f"{module}.{one.__qualname__}", sort, keys))
    return tuple(found)


def _goes_on(other: Any, module: str, own: tuple[str, ...]) -> bool:
    """Whether what is named belongs to the place itself, or to the part of an app in which nothing is begun."""
    app, _dot, rest = other.__module__.partition(".")
    if other.__module__ in READING:
        return False
    return other.__module__ == module or (app in own and rest.split(".")[0] not in SORTS)


def _own_packages() -> tuple[str, ...]:
    root = Path(settings.BASE_DIR)
    return tuple(one.name for one in apps.get_app_configs() if Path(one.path).parent == root)


def _modules(package: str) -> list[str]:
    """The modules of an app in which something is begun."""
    found = walk_packages(import_module(package).__path__, f"{package}.")
    return [one.name for one in found if one.name.split(".")[1] in SORTS]


def _defined_in(module: Any) -> list[Any]:
    own = [one for name, one in vars(module).items() if not name.startswith("_") and callable(one)]
    return [one for one in own if getattr(one, "__module__", "") == module.__name__ and hasattr(one, "__qualname__")]


@cache
def _addresses() -> dict[str, tuple[str, ...]]:
    """Per view its addresses."""
    found: dict[str, list[str]] = defaultdict(list)

    def walk(patterns: list[URLPattern | URLResolver], before: str) -> None:
        for one in patterns:
            if isinstance(one, URLResolver):
                walk(one.url_patterns, before + str(one.pattern))
            else:
                view = getattr(one.callback, "func", one.callback)  # those of an interface are bound to their address
                found[f"{view.__module__}.{view.__qualname__}"].append(f"/{before}{one.pattern}")

    walk(get_resolver().url_patterns, "")
    return {view: tuple(there) for view, there in found.items()}
