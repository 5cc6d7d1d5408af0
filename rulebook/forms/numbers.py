"""A field for each number and choice that a school can set, by its unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from rulebook.queries.words import articles_of, shown, word
from rulebook.rules.edition import Edition as Rules
from rulebook.rules.parameters import Parameter, registry
from rulebook.rules.units import ENTERED_BY_SCHOOL, SET_BY_ROUND, Unit, Value, WrongValue
from rulebook.rules.writing import plain

IN_THE_TEXT = frozenset({"tier.rules", "tier.chain", "tier.registration", "tier.graduation"})
"""They go together with routes and rules, so they are changed in the text."""
YES, NO = "true", "false"
_COUNTS = (Unit.WD, Unit.DAY, Unit.MONTH, Unit.TERM, Unit.HOUR, Unit.COUNT)
_MEASURES = (Unit.PERCENT, Unit.SCORE, Unit.YEAR)
_MOST = 100_000


class NumberField(forms.FloatField):
    """A number that is written without a point where it is whole."""

    def to_python(self, value: Any) -> int | float | None:  # type: ignore[override]
        found: float | None = super().to_python(value)
        return int(found) if found is not None and found.is_integer() else found


class LinesField(forms.CharField):
    """A list of words or whole numbers, one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> list[str] | list[int]:  # type: ignore[override]
        lines = [line.strip() for line in str(value or "").splitlines() if line.strip()]
        return [int(line) for line in lines] if lines and all(line.isdecimal() for line in lines) else lines

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list | tuple) else value


def is_changed_by_number(key: str, rules: Rules) -> bool:
    """Whether the form offers it: not what hangs on routes, nor what the school or a round enters elsewhere."""
    value = rules.parameters.get(key)
    parameter = registry().parameters[key]
    elsewhere = value in (ENTERED_BY_SCHOOL, SET_BY_ROUND) or ENTERED_BY_SCHOOL in parameter.values.values()
    return key not in IN_THE_TEXT and not elsewhere and parameter.unit in _FIELDS


def field_for(key: str, rules: Rules, changed: Mapping[str, Any]) -> forms.Field:
    """The field of one parameter, with what the edition says now as its hint; filled with what was changed already."""
    parameter = registry().parameters[key]
    field = _FIELDS[parameter.unit](parameter)
    value = rules.parameters.get(key)
    field.required, field.label = False, _(parameter.title)
    filled = changed[key] if key in changed else plain(value)
    field.initial = YES if filled is True else NO if filled is False else filled
    now = _("Now: {value}").format(value=shown(value, parameter.unit))
    field.help_text = f"{now} · {articles_of(parameter, rules.layers)}"
    return field


def raw_value(value: Any, unit: Unit) -> Any:
    """What a field gave, as it stands in the text; None where nothing was given."""
    if value in (None, "", []):
        return None
    return value == YES if unit is Unit.BOOL else value


def _count(_parameter: Parameter) -> forms.Field:
    return forms.IntegerField(min_value=0, max_value=_MOST, widget=forms.NumberInput(attrs={"class": "short"}))


def _measure(_parameter: Parameter) -> forms.Field:
    return NumberField(min_value=0, max_value=_MOST, widget=forms.NumberInput(attrs={"class": "short", "step": "any"}))


def _choice(parameter: Parameter) -> forms.Field:
    return forms.ChoiceField(choices=[("", _("not regulated")), *((one, word(one)) for one in parameter.choices)])


def _yes_or_no(_parameter: Parameter) -> forms.Field:
    return forms.ChoiceField(choices=[("", _("not regulated")), (YES, _("yes")), (NO, _("no"))])


def _list(parameter: Parameter) -> forms.Field:
    if not parameter.choices:
        return LinesField(max_length=2000)
    choices = [(one, word(one)) for one in parameter.choices]
    return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple)


def _words(_parameter: Parameter) -> forms.Field:
    return forms.CharField(max_length=200)


_FIELDS: dict[Unit, Callable[[Parameter], forms.Field]] = {
    **dict.fromkeys(_COUNTS, _count),
    **dict.fromkeys(_MEASURES, _measure),
    Unit.BOOL: _yes_or_no,
    Unit.ENUM: _choice,
    Unit.LIST: _list,
    Unit.TEXT: _words,
}


def read_or_none(key: str, raw: Any) -> Value | None:
    """The value that a text gives, or None where it gives none that is admitted."""
    try:
        return None if raw is None else registry().parameters[key].read(raw)
    except WrongValue:
        return None


def same(raw: Any, value: Value | None) -> bool:
    """Whether what the form gives is what the edition says already."""
    known = plain(value)
    if isinstance(raw, list) and isinstance(known, list):
        return sorted(map(str, raw)) == sorted(map(str, known))
    return bool(raw == known and isinstance(raw, bool) == isinstance(known, bool))
