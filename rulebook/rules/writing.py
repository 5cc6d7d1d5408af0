"""An edition's text from its tables: the TOML that `parsing` reads, laid out like the shipped files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from rulebook.rules.parameters import registry
from rulebook.rules.units import Period

_HEAD = ("name", "title", "layer", "overlay")
_ABSENT = "Parameters on which this regulation is silent: the rule does not exist in it."
_ARRAYS = {
    "provisions": "Provisions: which clause, which article, in whose words, with which numbers",
    "routes": "Routes: who decides, in which order",
    "tier": "Classification of status changes: the first rule that fits picks the route",
}
_DELETE = "\x7f"


def edition_text(raw: Mapping[str, Any], comment: Sequence[str] = ()) -> str:
    """The text of an edition whose tables are given as `tomllib` would read them, with lines of comment before it.

    Reading it again gives the same tables.
    """
    parts = [
        "\n".join(f"# {line}".rstrip() for line in comment),
        "\n".join(f"{key} = {_value(raw[key])}" for key in _HEAD if key in raw),
        f"# {_ABSENT}\n{_words('absent', raw['absent'])}" if "absent" in raw else "",
        *(_table(name, raw[name]) for name in ("origins", "offered") if name in raw),
        *_parameters(raw.get("parameters", {})),
        *(part for name, title in _ARRAYS.items() for part in _array(name, title, raw.get(name, ()))),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def plain(value: Any) -> Any:
    """A value that was read, as it stands in the tables of the text."""
    if isinstance(value, Period):
        return {"n": value.n, "unit": value.unit.value}
    return list(value) if isinstance(value, tuple) else value


def _parameters(given: Mapping[str, Any]) -> Iterator[str]:
    """By chapter, each under its title; what the registry does not know stands at the end."""
    yield "[parameters]"
    for chapter, title in registry().chapters.items():
        keys = [key for key in given if _chapter(key) == chapter]
        if keys:
            yield f"# {title}\n" + "\n".join(f"{_quoted(key)} = {_value(given[key])}" for key in keys)
    rest = [key for key in given if not _chapter(key)]
    if rest:
        yield "\n".join(f"{_quoted(key)} = {_value(given[key])}" for key in rest)


def _chapter(key: str) -> str:
    known = registry().parameters.get(key)
    return known.chapter if known else ""


def _table(name: str, rows: Mapping[str, Any]) -> str:
    return "\n".join([f"[{name}]", *(f"{_quoted(key)} = {_value(value)}" for key, value in rows.items())])


def _array(name: str, title: str, entries: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if entries:
        yield f"# --- {title} ---"
    yield from (_entry(name, entry) for entry in entries)


def _entry(name: str, entry: Mapping[str, Any]) -> str:
    lines = (_steps(value) if key == "steps" else f"{key} = {_value(value)}" for key, value in entry.items())
    return "\n".join([f"[[{name}]]", *lines])


def _steps(steps: Sequence[Any]) -> str:
    return "\n".join(["steps = [", *(f"    {_value(step)}," for step in steps), "]"])


def _words(name: str, words: Sequence[str]) -> str:
    return "\n".join([f"{name} = [", *(f"    {_value(word)}," for word in words), "]"])


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        inside = ", ".join(f"{key} = {_value(one)}" for key, one in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(one) for one in value)}]"
    return repr(value)


def _quoted(text: str) -> str:
    """A basic string: JSON's escapes are TOML's, but for the one control character that JSON leaves as it is."""
    return json.dumps(text, ensure_ascii=False).replace(_DELETE, "\\u007F")
