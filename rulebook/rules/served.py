"""Which offices answer applications of which kind: filled from above, where the kinds are registered.

A route that names another office would leave the application on nobody's desk.
"""

from collections.abc import Collection, Iterator
from typing import Final

from rulebook.rules.classified import routes_of
from rulebook.rules.edition import Edition

_SERVED: Final[dict[str, frozenset[str]]] = {}


def serve(kind: str, offices: Collection[str]) -> None:
    """Enter that these offices (of routes) answer applications of this kind."""
    _SERVED[kind] = frozenset(offices)


def unserved(edition: Edition) -> Iterator[tuple[str, str]]:
    """Kind and office of each step of the edition's routes that nobody would answer: of the kinds that it names."""
    named = edition.routes.keys() | {kind for rule in edition.tier for kind in rule.kinds}
    for kind in sorted(_SERVED.keys() & named):
        offices = _SERVED[kind]
        for route in routes_of(kind, edition):
            yield from ((kind, step.office) for step in route.steps if step.office not in offices)
