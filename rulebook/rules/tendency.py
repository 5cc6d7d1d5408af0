"""Which of two values of a parameter, or two forms of a provision, asks for more."""

from __future__ import annotations

from enum import StrEnum

from rulebook.rules.edition import Provision
from rulebook.rules.parameters import Parameter, Stricter
from rulebook.rules.units import Period, Unit, Value


class Tendency(StrEnum):
    """What a change does to those who are bound by it; SIDEWAYS: other, but neither more nor less."""

    STRICTER = "STRICTER"
    LOOSER = "LOOSER"
    SIDEWAYS = "SIDEWAYS"


def tendency(parameter: Parameter, before: Value | None, after: Value | None) -> Tendency:
    """What it means that the value `after` takes the place of `before`; None is an edition that is silent.

    A silent edition asks for nothing: an unset flag is false, an unset list is empty, a number that comes is a rule
    where there was none. Lengths in different units cannot be compared.
    """
    if parameter.stricter is Stricter.NEITHER:
        return Tendency.SIDEWAYS
    if parameter.unit in _EMPTY:
        before, after = (_EMPTY[parameter.unit] if side is None else side for side in (before, after))
    if before is None or after is None:
        return Tendency.STRICTER if before is None else Tendency.LOOSER
    grows = _grows(before, after)
    if grows is None:
        return Tendency.SIDEWAYS
    return Tendency.STRICTER if grows is (parameter.stricter is Stricter.MORE) else Tendency.LOOSER


def tendency_of_provision(before: Provision | None, after: Provision | None) -> Tendency:
    """A rule that comes, or blocks from now on, is stricter; one that goes, or only asks for a reason, is looser."""
    was, now = (0 if side is None else 2 if side.hard else 1 for side in (before, after))
    if was == now:
        return Tendency.SIDEWAYS
    return Tendency.STRICTER if now > was else Tendency.LOOSER


_EMPTY: dict[Unit, Value] = {Unit.BOOL: False, Unit.LIST: ()}


def _grows(before: Value, after: Value) -> bool | None:
    """Whether the value becomes more, or less; None where that cannot be said."""
    if isinstance(before, tuple) and isinstance(after, tuple):
        less, more = set(before) > set(after), set(before) < set(after)
        return more if less or more else None
    if isinstance(before, Period) and isinstance(after, Period):
        return _grows(before.n, after.n) if before.unit is after.unit else None
    if isinstance(before, int | float) and isinstance(after, int | float) and before != after:
        return after > before
    return None
