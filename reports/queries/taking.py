"""What a list that can be taken out as a file is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from security.models import Person

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

CHUNK: Final = 1000


@dataclass(frozen=True)
class Taken:
    """The rows of one list for one person: how many, the titles of their columns, and the rows as texts, one by one."""

    count: Callable[[], int]
    titles: Sequence[str]
    rows: Callable[[], Iterator[Sequence[str]]]


@dataclass(frozen=True)
class List:
    """One list: its title, the filters that its address knows, and what a person has of it (None: no such list)."""

    key: str
    title: StrPromise
    filters: Sequence[str]
    taken: Callable[[Person, datetime, Mapping[str, str]], Taken | None]
