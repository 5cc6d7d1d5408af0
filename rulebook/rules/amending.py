"""A school's own edition from one that is there: the same text with some numbers changed, under a name of its own."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from rulebook.rules.parameters import Layer, registry
from rulebook.rules.writing import edition_text


def amended_text(
    base: str,
    *,
    name: str,
    title: str,
    changes: Mapping[str, Any],
    comment: Sequence[str] = (),
    layer: Layer = Layer.SCHOOL,
) -> str:
    """The base's text with these numbers (as TOML values; None makes the edition silent) and these names.

    A changed number is marked as the school's own (or of another `layer`), or as the overlay's where the school takes
    what that offered.
    """
    raw = tomllib.loads(base)
    raw |= {"name": name, "title": title}
    parameters, origins, offered = (dict(raw.get(part, {})) for part in ("parameters", "origins", "offered"))
    absent = set(raw.get("absent", []))
    for key, value in changes.items():
        takes_offer = key in offered and offered.pop(key) == value
        origins.pop(key, None)
        if value is None:
            parameters.pop(key, None)
            absent.add(key)
            continue
        parameters[key] = value
        origins[key] = raw["overlay"] if takes_offer else layer.value
        absent.discard(key)
    raw |= {"absent": _in_order(absent), "parameters": {key: parameters[key] for key in _in_order(parameters)}}
    raw |= {
        part: {key: rows[key] for key in _in_order(rows)}
        for part, rows in (("origins", origins), ("offered", offered))
        if rows or part in raw
    }
    return edition_text(raw, comment)


def _in_order(keys: Any) -> list[str]:
    """As the registry has them; what it does not know stays, at the end, for the reading to refuse."""
    known = registry().parameters
    return [key for key in known if key in keys] + sorted(key for key in keys if key not in known)
