"""Reads the data map (`data_map.toml`): per model field its class, purpose, legal basis, retention, mask and roles."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from security.rules import matrix

SOURCE: Final = Path(__file__).with_name("data_map.toml")


class MalformedMap(ValueError):
    """The data map contradicts itself; says which class or field and why."""


class Unmapped(KeyError):
    """The field stands in no class: it has no purpose, so it may not be collected."""

    def __str__(self) -> str:
        return str(self.args[0])


class Mask(StrEnum):
    """How a value is shown before anybody lifts the mask."""

    NONE = "none"
    LAST_FOUR = "last_four"
    HIDDEN = "hidden"
    SECRET = "secret"  # noqa: S105 - a word of the data map, not a password


@dataclass(frozen=True, slots=True, kw_only=True)
class Class:
    """A class of fields that are kept for one purpose and shown in one way."""

    key: str
    title: str
    purpose: str
    basis: str
    retention: str
    mask: Mask
    fields: tuple[str, ...]
    personal: bool = False
    sensitive: bool = False
    encrypted: bool = False
    seen_by: str = ""
    revealed_by: str = ""

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that see a value of this class, masked as `mask` says."""
        return matrix.roles_for(self.seen_by) if self.seen_by else ()

    @property
    def revealing_roles(self) -> tuple[str, ...]:
        """The roles that may lift the mask, with a reason."""
        return matrix.roles_for(self.revealed_by) if self.revealed_by else ()


@dataclass(frozen=True, slots=True)
class Entry:
    """What the map says of one field."""

    label: str
    of: Class
    purpose: str


@dataclass(frozen=True, slots=True)
class DataMap:
    """The whole map. A field is named by its label, app.Model.field."""

    classes: Mapping[str, Class]
    purposes: Mapping[str, str]
    retention: Mapping[str, str]
    _lines: Mapping[str, Class]

    def entry(self, label: str) -> Entry:
        """What the map says of the field.

        :raises Unmapped: if no line names it
        """
        line = self.line(label)
        if line is None:
            raise Unmapped(f"{label} stands in no class of the data map. Say what it is for in {SOURCE.name}.")
        found = self._lines[line]
        return Entry(label, found, self.purposes.get(label, found.purpose))

    def line(self, label: str) -> str | None:
        """The most exact line that names the field."""
        app, model, field = label.split(".")
        exactness = (
            label,
            f"{app}.{model}.*",
            f"{app}.*.{field}",
            f"*.*.{field}",
            f"{app}.*.*",
        )
        return next((line for line in exactness if line in self._lines), None)

    def unmapped(self, labels: Iterable[str]) -> list[str]:
        """Those of the fields that no line names."""
        return [label for label in labels if self.line(label) is None]

    def idle(self, labels: Iterable[str]) -> list[str]:
        """The lines (and single purposes) that name none of the fields: their field is gone, or misspelt."""
        known = set(labels)
        used = {self.line(label) for label in known}
        return sorted([*(set(self._lines) - used), *(set(self.purposes) - known)])


def read(source: Path = SOURCE) -> DataMap:
    """The map of a file.

    :raises MalformedMap: with class or field and reason
    """
    content = tomllib.loads(source.read_text(encoding="utf-8"))
    retention = content.get("retention", {})
    classes = {key: _class(key, values, retention) for key, values in content.get("classes", {}).items()}
    lines: dict[str, Class] = {}
    for one in classes.values():
        for line in one.fields:
            _refuse_line(line, one, lines)
            lines[line] = one
    return DataMap(
        MappingProxyType(classes),
        MappingProxyType(content.get("purposes", {})),
        MappingProxyType(retention),
        MappingProxyType(lines),
    )


def _class(key: str, values: dict[str, Any], retention: Mapping[str, str]) -> Class:
    try:
        one = Class(**{**values, "key": key, "fields": tuple(values["fields"]), "mask": Mask(values["mask"])})
    except (TypeError, KeyError, ValueError) as problem:
        raise MalformedMap(f"Class {key}: {problem}") from problem
    _refuse_class(one, retention)
    return one


def _refuse_class(one: Class, retention: Mapping[str, str]) -> None:
    for name in ("title", "purpose", "basis"):
        if not getattr(one, name).strip():
            raise MalformedMap(f"Class {one.key}: its {name} is missing.")
    if one.retention not in retention:
        raise MalformedMap(f"Class {one.key}: its retention {one.retention!r} is not explained in [retention].")
    if (one.sensitive or one.encrypted) and not one.personal:
        raise MalformedMap(f"Class {one.key}: what is sensitive or encrypted is personal.")
    for function in (one.seen_by, one.revealed_by):
        if function:
            matrix.roles_for(function)


def _refuse_line(line: str, one: Class, lines: Mapping[str, Class]) -> None:
    if line.count(".") != 2:
        raise MalformedMap(f"Class {one.key}: {line!r} is not written as app.Model.field.")
    if "*" in line and one.personal:
        raise MalformedMap(f"Class {one.key}: {line!r}: personal data is listed field by field.")
    if line in lines:
        raise MalformedMap(f"{line} stands in two classes: {lines[line].key} and {one.key}.")


DATA_MAP: Final = read()
