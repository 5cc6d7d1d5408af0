"""The student's own data, item by item: right, or wrong and what it should be (SEC-1.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.queries.own_data import DataField
from enrollment.rules.contacts import contact_problem

RIGHT, WRONG = "right", "wrong"
LONGEST = 120


class OwnDataForm(forms.Form):
    """One question per item. Key data are only reported as wrong: an office corrects them."""

    def __init__(
        self,
        data: Any = None,
        *,
        items: Sequence[DataField],
        said: Mapping[str, Any],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """`said` is what was answered before, by the names of the items."""
        super().__init__(data, initial=dict(initial or {}))
        self.items = list(items)
        for item in self.items:
            self._ask(item, said.get(item.name, {}))

    def _ask(self, item: DataField, said: Mapping[str, Any]) -> None:
        answer = forms.ChoiceField(
            label=item.label,
            choices=[(RIGHT, _("Right")), (WRONG, _("Wrong"))],
            widget=forms.RadioSelect,
            initial={True: RIGHT, False: WRONG}.get(said.get("right", "")),
            error_messages={"required": _("%(item)s: say whether it is right.") % {"item": item.label}},
        )
        self.fields[f"is_{item.name}"] = answer
        self.fields[f"new_{item.name}"] = forms.CharField(
            label=_("%(item)s: what it should be") % {"item": item.label},
            required=False,
            max_length=LONGEST,
            initial=said.get("value", ""),
        )

    def clean(self) -> dict[str, Any]:
        """A wrong item needs the right value, in a form that can be used."""
        cleaned: dict[str, Any] = super().clean() or {}
        for item in self.items:
            value = (cleaned.get(f"new_{item.name}") or "").strip()
            if cleaned.get(f"is_{item.name}") != WRONG:
                continue
            problem = _("%(item)s: write what it should be.") % {"item": item.label}
            if value:
                problem = contact_problem(item.name, value)
            if problem:
                self.add_error(f"new_{item.name}", problem)
        return cleaned

    def rows(self) -> list[tuple[DataField, Any, Any]]:
        """The items with their two fields, for the page."""
        return [(item, self[f"is_{item.name}"], self[f"new_{item.name}"]) for item in self.items]

    def said(self) -> dict[str, dict[str, Any]]:
        """What was answered, by the names of the items."""
        found: dict[str, dict[str, Any]] = {}
        for item in self.items:
            right = self.cleaned_data[f"is_{item.name}"] == RIGHT
            value = (self.cleaned_data.get(f"new_{item.name}") or "").strip()
            found[item.name] = {"right": True} if right else {"right": False, "value": value}
        return found

    @staticmethod
    def typed_items(data: Mapping[str, Any], items: Sequence[DataField]) -> dict[str, dict[str, Any]]:
        """What has been typed so far, unchecked."""
        found: dict[str, dict[str, Any]] = {}
        for item in items:
            choice = data.get(f"is_{item.name}")
            if choice == RIGHT:
                found[item.name] = {"right": True}
            elif choice == WRONG:
                found[item.name] = {"right": False, "value": str(data.get(f"new_{item.name}", ""))[:LONGEST]}
        return found
