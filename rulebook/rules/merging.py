"""How a national overlay joins a regulation: once, before an edition of both is enacted, parameter by parameter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rulebook.rules.parameters import Layer, Merge, Parameter, registry
from rulebook.rules.units import Value


@dataclass(frozen=True)
class Merged:
    """A value of a merged edition, and the layer or layers it comes from.

    `offered` is what the overlay would have said where the base was kept: the school may choose it at enactment.
    """

    value: Value
    layers: tuple[Layer, ...]
    offered: Value | None = None


def merged(base: Layer, overlay: Layer) -> dict[str, Merged]:
    """Every parameter of `base` with `overlay` laid upon it, by the parameter's own merge rule.

    Where one side is silent the other side's value stands. A key that both leave out is not in the result.
    """
    result = {}
    for key, parameter in registry().parameters.items():
        one = _one(parameter, base, overlay)
        if one is not None:
            result[key] = one
    return result


def flat(values: Mapping[str, Merged]) -> dict[str, Value]:
    """Only the values, as an edition's `[parameters]` holds them."""
    return {key: one.value for key, one in values.items()}


def _one(parameter: Parameter, base: Layer, overlay: Layer) -> Merged | None:
    below, above = parameter.values.get(base), parameter.values.get(overlay)
    if below is None or above is None:
        value, layer = (above, overlay) if below is None else (below, base)
        return None if value is None else Merged(value, (layer,))
    if below == above:
        return Merged(below, (base, overlay))
    if parameter.merge is Merge.KEEP:
        return Merged(below, (base,), offered=above)
    if parameter.merge is Merge.REPLACE:
        return Merged(above, (overlay,))
    value = combined(parameter, below, above)
    return Merged(value, tuple(layer for layer, own in ((base, below), (overlay, above)) if _comes_from(value, own)))


def combined(parameter: Parameter, below: Value, above: Value) -> Value:
    """Both values by the parameter's merge rule (MIN, MAX or UNION)."""
    return _COMBINE[parameter.merge](below, above)


def _union(below: Any, above: Any) -> Value:
    return (*below, *(item for item in above if item not in below))


_COMBINE: dict[Merge, Callable[[Any, Any], Value]] = {Merge.MIN: min, Merge.MAX: max, Merge.UNION: _union}


def _comes_from(value: Value, own: Value) -> bool:
    if isinstance(value, tuple) and isinstance(own, tuple):
        return not set(own).isdisjoint(value)
    return value == own
