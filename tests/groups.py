"""Lines of a table that share a world, a few to a test: a busy world takes longer to build than a page to look at.

@pytest.mark.parametrize("lines", by_world(LINES))
def test_each(lines, request):
    world = request.getfixturevalue(lines[0].world)
    for line in lines:
        with undone():
            ...
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

import pytest
from django.db import transaction

MANY = 8


class InAWorld(Protocol):
    """What names the fixture of its world."""

    @property
    def world(self) -> str: ...


L = TypeVar("L", bound=InAWorld)


def by_world(lines: Iterable[L], many: int = MANY) -> list[Any]:
    """Parameters of a test: at most so many lines of one world each, named by the world and counted."""
    found: dict[str, list[L]] = defaultdict(list)
    for line in lines:
        found[line.world].append(line)
    return [
        pytest.param(of[start : start + many], id=f"{world}-{start // many + 1}")
        for world, of in found.items()
        for start in range(0, len(of), many)
    ]


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is rolled back; acts take it for the test's own transaction."""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)
