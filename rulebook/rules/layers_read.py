"""Reading which layers an edition is made of, and which of them each value comes from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from rulebook.rules.marking import _
from rulebook.rules.parameters import BASES, OVERLAYS, Layer, registry
from rulebook.rules.refusal import Problems
from rulebook.rules.units import Value, WrongValue

MOST_NAME, MOST_TITLE = 40, 120
_LAYERS = tuple(layer.value for layer in Layer)
_NAME = re.compile(r"[\w+.-]+")


def read_layers(raw: Mapping[str, Any], problems: Problems) -> tuple[Layer, ...]:
    """The base and the overlay, if there is one. Whatever is wrong with name, title and layers is noted."""
    for key in ("name", "title", "layer"):
        if not raw.get(key, "").strip():
            problems.add(key, _("is missing"))
    name, title = raw.get("name", ""), raw.get("title", "")
    if name.strip() and (len(name) > MOST_NAME or not _NAME.fullmatch(name)):
        problems.add(
            "name",
            _("must be at most {most} letters, digits or one of _ + . -, not {value}"),
            most=MOST_NAME,
            value=repr(name),
        )
    if len(title) > MOST_TITLE:
        problems.add("title", _("must have at most {most} characters"), most=MOST_TITLE)
    layers = []
    for key, known in (("layer", BASES), ("overlay", OVERLAYS)):
        if raw.get(key) and raw[key] not in known:
            problems.add(key, _("{value} is none of {known}"), value=repr(raw[key]), known=", ".join(known))
        elif raw.get(key):
            layers.append(Layer(raw[key]))
    return tuple(layers)


def read_origins(
    raw: Mapping[str, Any], layers: tuple[Layer, ...], parameters: Mapping[str, Value], problems: Problems
) -> dict[str, tuple[Layer, ...]]:
    """The layers of each value, as the text says; where it says nothing, the base if that is what the base says."""
    origins = {key: _own_or_base(key, value, layers) for key, value in parameters.items()}
    for key, said in raw.get("origins", {}).items():
        strange = [one for one in said.split("+") if one not in _LAYERS]
        if strange:
            problems.add(
                f"origins.{key}", _("{value} is none of {known}"), value=repr(strange[0]), known=", ".join(_LAYERS)
            )
        elif key not in raw.get("parameters", {}):
            problems.add(f"origins.{key}", _("names a parameter that is not given"))
        else:
            origins[key] = tuple(Layer(one) for one in said.split("+"))
    return origins


def _own_or_base(key: str, value: Value, layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
    base = layers[:1]
    return base if base and registry().parameters[key].values.get(base[0]) == value else (Layer.SCHOOL,)


def read_overlay(raw: str | None, where: str, problems: Problems) -> Layer | None:
    """The overlay whose words a provision has, if it says so."""
    if raw is not None and raw not in OVERLAYS:
        problems.add(f"{where}.layer", _("{value} is none of {known}"), value=repr(raw), known=", ".join(OVERLAYS))
        return None
    return None if raw is None else Layer(raw)


def read_offered(raw: Mapping[str, Any], problems: Problems) -> dict[str, Value]:
    """What the overlay would have said where the base was kept."""
    offered = {}
    for key, value in raw.get("offered", {}).items():
        if key not in raw.get("parameters", {}) or key not in registry().parameters:
            problems.add(f"offered.{key}", _("names a parameter that is not given"))
            continue
        try:
            offered[key] = registry().parameters[key].read(value)
        except WrongValue as wrong:
            problems.add(f"offered.{key}", wrong.reason.message, **wrong.reason.facts)
    return offered
