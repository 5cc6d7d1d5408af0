"""The registry of parameters: every number and choice that a school's regulation can set (`parameters.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from rulebook.rules.marking import _
from rulebook.rules.refusal import Problems
from rulebook.rules.units import Unit, Value, WrongValue, read_value

REGISTRY = Path(__file__).parent.parent / "parameters.toml"


class Layer(StrEnum):
    """Where a value comes from: the short or the long regulation, a national overlay upon it, the school itself, or one
    of its departments upon the school's.
    """

    SHORT = "SHORT"
    LONG = "LONG"
    HE = "HE"
    SVS = "SVS"
    SCHOOL = "SCHOOL"
    DEPARTMENT = "DEPARTMENT"


BASES = (Layer.SHORT, Layer.LONG)
OVERLAYS = (Layer.HE, Layer.SVS)


class Force(StrEnum):
    """What it means not to keep to a number: it blocks, it asks for a reason, or it decides nothing by itself."""

    HARD = "HARD"
    SOFT = "SOFT"
    NA = "NA"


class Roll(StrEnum):
    """Whether an end on a rest day moves to the next working day; NA where no calendar days are counted."""

    YES = "YES"
    NO = "NO"
    NA = "NA"


class Merge(StrEnum):
    """How an overlay's value joins the value of the layer below."""

    MIN = "MIN"
    MAX = "MAX"
    UNION = "UNION"
    REPLACE = "REPLACE"
    KEEP = "KEEP"


class Stricter(StrEnum):
    """Which way a value is stricter."""

    LESS = "LESS"
    MORE = "MORE"
    NEITHER = "NEITHER"


_BY_MERGE = {Merge.MIN: Stricter.LESS, Merge.MAX: Stricter.MORE, Merge.UNION: Stricter.MORE}


# How an article of each regulation begins, and those on secondary schools alone. National law speaks for every layer.
_ARTICLES = {Layer.SHORT: "S ", Layer.LONG: "L "}
_SECONDARY = ("教职成", "中职", "某省中职")


@dataclass(frozen=True)
class Parameter:
    """One thing a school can set. `values` holds what each layer says; a layer that is silent is not in it."""

    key: str
    title: str
    chapter: str
    unit: Unit
    force: Force
    roll: Roll
    merge: Merge
    stricter: Stricter
    cites: str
    choices: tuple[str, ...]
    values: Mapping[Layer, Value]

    def read(self, raw: Any) -> Value:
        """The value that an edition's text gives.

        :raises WrongValue: if it is not of this parameter's unit or none of its choices
        """
        return read_value(raw, self.unit, self.choices)

    def cites_for(self, *layers: Layer) -> str:
        """The articles that speak for a value of these layers, without those of a regulation that it is not from."""
        foreign = [mark for layer, mark in _ARTICLES.items() if layer not in layers]
        if Layer.HE in layers and Layer.SVS not in layers:
            foreign += _SECONDARY
        return "; ".join(part for part in self.cites.split("; ") if not part.startswith(tuple(foreign)))


@dataclass(frozen=True)
class Registry:
    """All parameters by key, in the order of the file, and the titles of their chapters."""

    parameters: Mapping[str, Parameter]
    chapters: Mapping[str, str]

    def layer(self, layer: Layer) -> dict[str, Value]:
        """What one layer says, flat."""
        return {key: one.values[layer] for key, one in self.parameters.items() if layer in one.values}


@cache
def registry() -> Registry:
    """The registry as shipped.

    :raises EditionRefused: listing everything that is wrong with the file
    """
    return read_registry(REGISTRY.read_text("utf-8"), REGISTRY.name)


def read_registry(text: str, file: str) -> Registry:
    """Read a registry's TOML.

    :raises EditionRefused: listing everything that is wrong with it
    """
    raw = tomllib.loads(text)
    problems = Problems(file)
    chapters = {key: str(chapter["title"]) for key, chapter in raw.get("chapters", {}).items()}
    parameters = {}
    for key, entry in raw.get("parameters", {}).items():
        try:
            parameters[key] = _parameter(key, entry)
        except (KeyError, ValueError) as wrong:
            why = f"{wrong.args[0]!r} is missing" if isinstance(wrong, KeyError) else str(wrong)
            problems.add(key, _("the registry is wrong: {why}"), why=why)
            continue
        if parameters[key].chapter not in chapters:
            problems.add(key, _("there is no chapter {chapter}"), chapter=repr(parameters[key].chapter))
    problems.refuse_if_any()
    return Registry(MappingProxyType(parameters), MappingProxyType(chapters))


_KNOWN = {"title", "chapter", "unit", "force", "roll", "merge", "stricter", "cites", "choices", "v"}


def _parameter(key: str, entry: Mapping[str, Any]) -> Parameter:
    strange = sorted(set(entry) - _KNOWN)
    if strange:
        raise WrongValue(_("{value} is not known here"), value=repr(strange[0]))
    unit, choices = Unit(entry["unit"]), tuple(entry.get("choices", ()))
    values = {Layer(layer): read_value(value, unit, choices) for layer, value in entry["v"].items()}
    return Parameter(
        key=key,
        title=entry["title"],
        chapter=entry["chapter"],
        unit=unit,
        force=Force(entry["force"]),
        roll=Roll(entry["roll"]),
        merge=(merge := Merge(entry["merge"])),
        stricter=Stricter(entry.get("stricter", _BY_MERGE.get(merge, Stricter.NEITHER))),
        cites=entry["cites"],
        choices=choices,
        values=MappingProxyType(values),
    )
