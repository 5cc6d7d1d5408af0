"""Kinds of numbered official paper: what each is called, how it is numbered, by whom it is issued, how it is drawn.

    register(DocumentKind("certificate-of-enrollment", title=_("Certificate of enrollment"), series="ENR", …))

stands in an app's `tabs.py`. Keys and series are stable: rows in the database name them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True)
class DocumentKind:
    """One kind. `number` is how a number is written, with {year} and {n}; `function` is that of the permission matrix
    whose holders issue it and see its register. `template` stands in templates/documents/, `version` counts its
    changes: what was issued before is drawn by the version it was issued with.
    """

    key: str
    title: _StrOrPromise
    series: str
    number: str
    function: str
    template: str
    version: int = 1

    def shown_number(self, year: int, n: int) -> str:
        """The number as it stands on the paper, for instance 学籍证字〔2026〕12号 (GB/T 9704: no leading zero)."""
        return self.number.format(year=year, n=n)


LastNumber = Callable[[DocumentKind, int], int]
"""Of a kind and a year, the last number that was given before the system; 0 where none is known."""
_kinds: dict[str, DocumentKind] = {}
_books: list[LastNumber] = []


def register(kind: DocumentKind) -> DocumentKind:
    """Enter a kind under its key.

    :raises TypeError: if another kind has the key, or numbers the same series in another way
    """
    for known in _kinds.values():
        if known.key == kind.key and known != kind:
            raise TypeError(f"Two kinds of document have the key {kind.key!r}.")
        if known.series == kind.series and known.number != kind.number:
            raise TypeError(f"The series {kind.series!r} is numbered in two ways.")
    _kinds[kind.key] = kind
    return kind


def document_kinds() -> Mapping[str, DocumentKind]:
    """All kinds by key."""
    return MappingProxyType(_kinds)


def knows_the_books(look: LastNumber) -> LastNumber:
    """Mark a function that knows which numbers were given before the system. A higher app has such books (MIG-1)."""
    _books.append(look)
    return look


def last_before_the_system(kind: DocumentKind, year: int) -> int:
    """After which number the series of this kind begins in the year."""
    return max((look(kind, year) for look in _books), default=0)
