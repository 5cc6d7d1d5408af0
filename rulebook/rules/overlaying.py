"""A base edition and a national overlay made into one text: the numbers by each parameter's merge rule, the words after
the numbers.

A provision of the overlay joins where the base has no such rule. Where both have one, the words follow the number: the
overlay's stand if one of their numbers comes from the overlay alone, else the base's. A route or classification rule
that the overlay words anew stands in the place of the base's; one that the base has not is added.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from rulebook.rules.merging import Merged, merged
from rulebook.rules.parameters import Layer, registry
from rulebook.rules.writing import edition_text, plain

_COMMENT = (
    "{name}: the base edition {base} and the national overlay {overlay}, merged.",
    "Made by `bin/manage merge_editions`, never edited by hand: a test compares it with its layers.",
)


def merged_text(base: str, overlay: str) -> str:
    """The text of the edition that the base edition and the overlay (both TOML) make together."""
    below, above = tomllib.loads(base), tomllib.loads(overlay)
    raw = merged_tables(below, above)
    named = {"name": raw["name"], "base": below["name"], "overlay": above["layer"]}
    return edition_text(raw, [line.format(**named) for line in _COMMENT])


def merged_tables(base: Mapping[str, Any], overlay: Mapping[str, Any]) -> dict[str, Any]:
    """The same as tables, as `tomllib` would read them."""
    lower, upper = Layer(base["layer"]), Layer(overlay["layer"])
    values = merged(lower, upper)
    return {
        "name": f"{base['name']}+{upper}",
        "title": f"{base['title'].removesuffix('）')}·{overlay['title']}）",
        "layer": lower.value,
        "overlay": upper.value,
        "absent": [key for key in registry().parameters if key not in values],
        "origins": {key: "+".join(one.layers) for key, one in values.items() if one.layers != (lower,)},
        "offered": {key: plain(one.offered) for key, one in values.items() if one.offered is not None},
        "parameters": {key: plain(one.value) for key, one in values.items()},
        "provisions": _provisions(base["provisions"], overlay.get("provisions", ()), values, upper),
        "routes": _worded_anew(base["routes"], overlay.get("routes", ()), ("kind", "name")),
        "tier": _worded_anew(base["tier"], overlay.get("tier", ()), ("rule",)),
    }


def _provisions(
    below: Sequence[Any], above: Sequence[Any], values: Mapping[str, Merged], upper: Layer
) -> list[dict[str, Any]]:
    left = {(one["kind"], one["clause"]): {**one, "layer": upper.value} for one in above}
    result = []
    for one in below:
        other = left.pop((one["kind"], one["clause"]), None)
        result.append(other if other and _comes_from(upper, other, values) else dict(one))
    for (kind, _clause), other in left.items():
        last = max((n for n, one in enumerate(result) if one["kind"] == kind), default=len(result) - 1)
        result.insert(last + 1, other)
    return result


def _comes_from(upper: Layer, provision: Mapping[str, Any], values: Mapping[str, Merged]) -> bool:
    """Whether one of the provision's numbers is the overlay's alone."""
    return any(values[key].layers == (upper,) for key in provision.get("numbers", {}).values() if key in values)


def _worded_anew(below: Sequence[Any], above: Sequence[Any], names: tuple[str, ...]) -> list[dict[str, Any]]:
    """The base's entries in their order, those of a name that the overlay has replaced by the overlay's."""

    def name(entry: Mapping[str, Any]) -> str:
        return next(str(entry[key]) for key in names if key in entry)

    anew: dict[str, list[Any]] = {}
    for entry in above:
        anew.setdefault(name(entry), []).append(dict(entry))
    result: list[dict[str, Any]] = []
    for entry in below:
        if name(entry) not in anew:
            result.append(dict(entry))
        elif name(entry) not in {name(one) for one in result}:
            result += anew[name(entry)]
    there = {name(one) for one in result}
    return result + [one for key, entries in anew.items() if key not in there for one in entries]
