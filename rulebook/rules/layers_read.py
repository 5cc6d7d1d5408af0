"""Reading which layers an edition is made of, and which of them each value comes from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

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
            problems.add(key, "is missing")
    name, title = raw.get("name", ""), raw.get("title", "")
    if name.strip() and (len(name) > MOST_NAME or not _NAME.fullmatch(name)):
        problems.add("name", f"must be at most {MOST_NAME} letters, digits or one of _ + . -, not {name!r}")
    if len(title) > MOST_TITLE:
        problems.add("title", f"must have at most {MOST_TITLE} characters")
    layers = []
    for key, known in (("layer", BASES), ("overlay", OVERLAYS)):
        if raw.get(key) and raw[key] not in known:
            problems.add(key, f"{raw[key]!r} is none of {', '.join(known)}")
        elif raw.get(key):
            layers.append(Layer(raw[key]))
    return tuple(layers)


def read_origins(
    raw: Mapping[str, str], layers: tuple[Layer, ...], parameters: Mapping[str, Value], problems: Problems
) -> dict[str, tuple[Layer, ...]]:
    """The layers of each value, as the text says; where it says nothing, the base if that is what the base says."""
    origins = {key: _own_or_base(key, value, layers) for key, value in parameters.items()}
    for key, said in raw.items():
        strange = [one for one in said.split("+") if one not in _LAYERS]
        if strange:
            problems.add(f"origins.{key}", f"{strange[0]!r} is none of {', '.join(_LAYERS)}")
        elif key not in parameters:
            problems.add(f"origins.{key}", "names a parameter that is not given")
        else:
            origins[key] = tuple(Layer(one) for one in said.split("+"))
    return origins


def _own_or_base(key: str, value: Value, layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
    base = layers[:1]
    return base if base and registry().parameters[key].values.get(base[0]) == value else (Layer.SCHOOL,)


def read_overlay(raw: str | None, where: str, problems: Problems) -> Layer | None:
    """The overlay whose words a provision has, if it says so."""
    if raw is not None and raw not in OVERLAYS:
        problems.add(f"{where}.layer", f"{raw!r} is none of {', '.join(OVERLAYS)}")
        return None
    return None if raw is None else Layer(raw)


def read_offered(raw: Mapping[str, Any], parameters: Mapping[str, Value], problems: Problems) -> dict[str, Value]:
    """What the overlay would have said where the base was kept."""
    offered = {}
    for key, value in raw.items():
        if key not in parameters:
            problems.add(f"offered.{key}", "names a parameter that is not given")
            continue
        try:
            offered[key] = registry().parameters[key].read(value)
        except WrongValue as wrong:
            problems.add(f"offered.{key}", str(wrong))
    return offered
