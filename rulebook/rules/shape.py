"""The shape of an edition's text: which keys there are and what kind of thing stands at each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rulebook.rules.marking import _
from rulebook.rules.refusal import Problems

ANYTHING = object()
WORDS = [str]

_CONDITION = {"fact": str, "parameter": str, "is": ANYTHING, "in": ANYTHING, "above": ANYTHING}
EDITION: dict[str, Any] = {
    "name": str,
    "title": str,
    "layer": str,
    "overlay": str,
    "absent": WORDS,
    "origins": {"*": str},
    "offered": {"*": ANYTHING},
    "parameters": {"*": ANYTHING},
    "provisions": [
        {
            "kind": str, "clause": str, "cites": str, "says": str, "reads": str, "force": str, "numbers": {"*": str},
            "layer": str,
        }
    ],
    "routes": [{"kind": str, "name": str, "steps": [{"office": str, "verb": str, "mode": str, "within": str}]}],
    "tier": [{"rule": str, "kinds": WORDS, "route": str, "cites": str, "all": [_CONDITION], "any": [_CONDITION]}],
}  # fmt: skip


def check_shape(raw: Any, shape: Any, where: str, problems: Problems) -> None:
    """Note every key that is not known and every value that is another kind of thing than `shape` says."""
    if shape is ANYTHING:
        return
    if isinstance(shape, list):
        if not isinstance(raw, list):
            problems.add(where, _("must be a list, not {value}"), value=repr(raw))
            return
        for n, item in enumerate(raw, 1):
            check_shape(item, shape[0], f"{where}[{n}]", problems)
    elif isinstance(shape, dict):
        _check_table(raw, shape, where, problems)
    elif not isinstance(raw, shape):
        problems.add(where, _("must be a text, not {value}"), value=repr(raw))


def _check_table(raw: Any, shape: Mapping[str, Any], where: str, problems: Problems) -> None:
    if not isinstance(raw, dict):
        problems.add(where, _("must be a table, not {value}"), value=repr(raw))
        return
    for key, value in raw.items():
        at = f"{where}.{key}" if where else key
        if key not in shape and "*" not in shape:
            problems.add(at, _("is not known here; known are {known}"), known=", ".join(shape))
        else:
            check_shape(value, shape.get(key, shape.get("*")), at, problems)
