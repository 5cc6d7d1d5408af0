"""What is asked of the head of a department who files stricter values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from rulebook.forms.numbers import field_for, is_changed_by_number, raw_value, same
from rulebook.rules.edition import Edition as Rules
from rulebook.rules.parameters import registry
from rulebook.rules.tightening import may_be_tightened
from security.models import Unit

_NUMBER = "number:"


class DepartmentRuleForm(forms.Form):
    """The numbers that a department may tighten, filled with the school's; for which department, from when, why."""

    unit = forms.ModelChoiceField(label=_("Department"), queryset=Unit.objects.none(), empty_label=None)
    from_day = forms.DateField(label=_("From which day"))
    reason = forms.CharField(
        label=_("Why"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Academic affairs and the students of the department read this."),
    )

    def __init__(self, *args: Any, rules: Rules, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules = rules
        asked: forms.ModelChoiceField[Unit] = self.fields["unit"]  # type: ignore[assignment]
        asked.queryset, asked.initial = units, units.first()
        self.keys = [
            key for key in registry().parameters if may_be_tightened(key, rules) and is_changed_by_number(key, rules)
        ]
        for key in self.keys:
            self.fields[_NUMBER + key] = field_for(key, rules, {})

    def head(self) -> list[BoundField]:
        """The fields that are no numbers."""
        return [self[name] for name in ("unit", "from_day", "reason")]

    def numbers(self) -> list[BoundField]:
        """The fields of the numbers."""
        return [self[_NUMBER + key] for key in self.keys]

    def values(self) -> dict[str, Any]:
        """The numbers that differ from the school's, as they stand in a text; an emptied field says nothing."""
        given = {
            key: raw_value(self.cleaned_data.get(_NUMBER + key), registry().parameters[key].unit) for key in self.keys
        }
        return {key: raw for key, raw in given.items() if raw is not None and not same(raw, self.rules.parameter(key))}

    def refused(self, sentences: Iterable[str]) -> None:
        """Say at the head of the form what is wrong."""
        for sentence in sentences:
            self.add_error(None, sentence)
