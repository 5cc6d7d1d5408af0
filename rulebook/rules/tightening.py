"""Whether a department may lay its own value over the school's: it may only tighten (SUP-2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rulebook.rules.edition import Edition
from rulebook.rules.marking import _
from rulebook.rules.merging import combined
from rulebook.rules.parameters import Merge, Parameter, registry
from rulebook.rules.tendency import Tendency, tendency
from rulebook.rules.units import ENTERED_BY_SCHOOL, Value, WrongValue

CHAPTERS = frozenset(
    {"registration", "routes", "major_transfer", "leave", "resumption", "school_transfer", "withdrawal"}
)
"""What applications are judged by. Intake, dossier, security and the rulebook itself are the school's as a whole."""


@dataclass(frozen=True)
class NotTighter:
    """A value that is refused: of which parameter, the school's and the department's, and why (a message)."""

    parameter: Parameter
    before: Value | None
    after: Value | None
    why: str


def may_be_tightened(key: str, rules: Edition) -> bool:
    """Whether a department may file a value of its own: the edition sets one, and its merge rule has a direction."""
    parameter = registry().parameters.get(key)
    return parameter is not None and not _refusal_of_any(parameter, rules.parameters.get(key))


def not_tighter(rules: Edition, values: Mapping[str, Any]) -> Iterator[NotTighter]:
    """Every one of these values (as in a TOML text) that a department may not lay over what the edition says.

    :raises KeyError: for a key that is no parameter's
    """
    for key, raw in values.items():
        parameter = registry().parameters[key]
        before = rules.parameters.get(key)
        why, after = _refusal_of_any(parameter, before), None
        try:
            after = parameter.read(raw)
        except WrongValue as wrong:
            why = why or wrong.reason.said()
        why = why or (_refusal_of(parameter, before, after) if before is not None and after is not None else "")
        if why:
            yield NotTighter(parameter, before, after, why)


def _refusal_of_any(parameter: Parameter, before: Value | None) -> str:
    """Why no value at all can be filed for this parameter; "" where one can."""
    if parameter.chapter not in CHAPTERS:
        return _("This holds for the school as a whole.")
    if before is None or before == ENTERED_BY_SCHOOL:
        return _("The school’s edition does not regulate this; a department adds no rule of its own.")
    if parameter.merge in (Merge.KEEP, Merge.REPLACE):
        return _("The school alone sets this: its merge rule has no stricter side.")
    return ""


def _refusal_of(parameter: Parameter, before: Value, after: Value) -> str:
    """The value must be what the merge rule itself would give, and stricter."""
    if before == after:
        return _("This is what the school’s edition says already.")
    is_stricter = tendency(parameter, before, after) is Tendency.STRICTER
    if not is_stricter or not _is_what_merging_gives(parameter, before, after):
        return _("A department may only be stricter than the school, not looser.")
    return ""


def _is_what_merging_gives(parameter: Parameter, before: Value, after: Value) -> bool:
    both = combined(parameter, before, after)
    return set(both) == set(after) if isinstance(both, tuple) and isinstance(after, tuple) else both == after
