"""Who may do what (domain 2.2): functions × roles, read from `matrix.csv` and checked when this module is imported.

An empty cell denies. Whether a person holds a role, and for which unit, is not asked here but in `security.access`.
"""

import csv
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from security.rules.cells import UNIT_BOUND, Cell, Extent, natural_extent, parse
from security.rules.functions import TITLES
from security.rules.offices import CATALOGUE, role

SOURCE: Final = Path(__file__).with_name("matrix.csv")


class MalformedMatrix(ValueError):
    """`matrix.csv` does not say, for every function and every role, what is allowed."""


class UnknownFunction(KeyError):
    """The key is not a function of the matrix."""

    def __str__(self) -> str:
        return str(self.args[0])


def read(source: Path = SOURCE) -> Mapping[str, Mapping[str, tuple[Cell, ...]]]:
    """The matrix as function → role → permissions.

    :raises MalformedMatrix: with function, role and reason
    """
    with source.open(encoding="utf-8", newline="") as lines:
        header, *rows = list(csv.reader(lines))
    if header != ["function", *CATALOGUE]:
        raise MalformedMatrix(f"{source.name}: the columns must be the roles of the catalogue, in its order.")
    keys = [row[0] for row in rows]
    if keys != list(TITLES):
        astray = sorted(set(keys) ^ set(TITLES)) or "their order"
        raise MalformedMatrix(f"{source.name}: the rows must be the functions, in their order. Look at: {astray}.")
    return MappingProxyType({row[0]: _row(row, source) for row in rows})


def _row(row: list[str], source: Path) -> Mapping[str, tuple[Cell, ...]]:
    if len(row) != 1 + len(CATALOGUE):
        raise MalformedMatrix(f"{source.name}: {row[0]} has {len(row) - 1} cells, not {len(CATALOGUE)}.")
    cells = {}
    for one, text in zip(CATALOGUE.values(), row[1:], strict=True):
        try:
            cells[one.code] = parse(text, natural_extent(one.code, one.scope))
        except ValueError as problem:
            raise MalformedMatrix(f"{source.name}: {row[0]}, {one.code}: {problem}") from problem
    return MappingProxyType(cells)


_MATRIX: Final = read()


def cells(role_code: str, function: str) -> tuple[Cell, ...]:
    """The permissions of the role for the function; none means denied.

    :raises UnknownFunction: if the matrix has no such function
    :raises UnknownOffice: if the catalogue has no such role
    """
    return _of(function)[role(role_code).code]


def may(role_code: str, function: str, *, verb: str | None = None) -> bool:
    """Whether the role may use the function: in this way, or (without a verb) in any."""
    return any(verb is None or cell.verb == verb for cell in cells(role_code, function))


def extent(role_code: str, function: str, *, verb: str | None = None) -> Extent | None:
    """How far the role's first permission for the function reaches, or None if it is denied."""
    return next((cell.extent for cell in cells(role_code, function) if verb is None or cell.verb == verb), None)


def roles_for(function: str, *, verbs: Iterable[str] | None = None) -> tuple[str, ...]:
    """Every role that may use the function, students and guardians included: by one of these verbs, or by any."""
    return tuple(code for code, given in _of(function).items() if any(_is_one(cell, verbs) for cell in given))


def offices_for(
    function: str, *, verbs: Iterable[str] | None = None, extents: Collection[Extent] | None = UNIT_BOUND
) -> tuple[str, ...]:
    """The offices whose holders may use the function over whole units.

    Without `extents` named, an office that may see only part of a unit (its own items, leavers, names and numbers …)
    is left out: a caller who checks the single row too names the extents it checks, or None for all.
    """
    return tuple(
        code
        for code, given in _of(function).items()
        if CATALOGUE[code].is_appointable
        and any(_is_one(cell, verbs) and (extents is None or cell.extent in extents) for cell in given)
    )


def functions_of(roles: Iterable[str]) -> frozenset[str]:
    """Every function that any of these roles may use, in whatever way and however far."""
    held = {role(code).code for code in roles}
    return frozenset(key for key, row in _MATRIX.items() if any(row[code] for code in held))


def functions_over(offices: Iterable[str]) -> frozenset[str]:
    """Every function that any of these offices may use over the whole unit it is held for, in whatever way."""
    held = set(offices)
    return frozenset(key for key in _MATRIX if not held.isdisjoint(offices_for(key)))


def _of(function: str) -> Mapping[str, tuple[Cell, ...]]:
    try:
        return _MATRIX[function]
    except KeyError:
        raise UnknownFunction(f"{function!r} is no function of the permission matrix (domain 2.2).") from None


def _is_one(cell: Cell, verbs: Iterable[str] | None) -> bool:
    return verbs is None or cell.verb in set(verbs)
