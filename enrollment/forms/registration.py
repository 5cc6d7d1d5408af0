"""The forms of the registration task: the data to confirm, and the opening of a batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.models import Roster, Term
from enrollment.queries.own_data import DataField
from enrollment.rules.contacts import contact_problem

RIGHT, WRONG = "right", "wrong"


class DataForm(forms.Form):
    """One question per data item: right, or wrong and what it should be. Key data are only reported as wrong."""

    health_changed = forms.TypedChoiceField(
        label=_("Has your health changed since the last registration?"),
        choices=[("no", _("No")), ("yes", _("Yes"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        error_messages={"required": _("Say whether your health has changed.")},
    )
    late_reason = forms.CharField(
        label=_("Why are you registering late?"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The last day has passed. Academic affairs decides whether the reason is accepted."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        items: Sequence[DataField],
        answers: Mapping[str, Any],
        is_late: bool,
        only: frozenset[str] | None = None,
    ) -> None:
        """`only` names what an office asked to correct; everything else stays as submitted."""
        self.items = [item for item in items if only is None or item.name in only]
        initial = {"health_changed": {True: "yes", False: "no"}.get(answers.get("health_changed", "")), **answers}
        super().__init__(data, initial=initial)
        if not is_late or (only is not None and "late_reason" not in only):
            del self.fields["late_reason"]
        elif is_late:
            self.fields["late_reason"].required = True
            self.fields["late_reason"].error_messages["required"] = _("Say why you are late.")
        if only is not None and "health_changed" not in only:
            del self.fields["health_changed"]
        said = answers.get("data", {})
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
            max_length=120,
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

    def answers(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """What was answered, on top of what was answered before."""
        said = dict(before.get("data", {}))
        for item in self.items:
            right = self.cleaned_data[f"is_{item.name}"] == RIGHT
            value = (self.cleaned_data.get(f"new_{item.name}") or "").strip()
            said[item.name] = {"right": True} if right else {"right": False, "value": value}
        answers = {**before, "data": said}
        for name in ("health_changed", "late_reason"):
            if name in self.cleaned_data:
                answers[name] = self.cleaned_data[name]
        return answers

    @staticmethod
    def typed(data: Mapping[str, Any], items: Sequence[DataField], before: Mapping[str, Any]) -> dict[str, Any]:
        """What has been typed so far, unchecked, for a draft."""
        said = dict(before.get("data", {}))
        for item in items:
            choice = data.get(f"is_{item.name}")
            if choice == RIGHT:
                said[item.name] = {"right": True}
            elif choice == WRONG:
                said[item.name] = {"right": False, "value": str(data.get(f"new_{item.name}", ""))[:120]}
        answers = {**before, "data": said}
        if data.get("health_changed") in {"yes", "no"}:
            answers["health_changed"] = data["health_changed"] == "yes"
        if "late_reason" in data:
            answers["late_reason"] = str(data["late_reason"])[:300]
        return answers


class BatchForm(forms.Form):
    """Which term opens, for which students, on which days."""

    term = forms.ModelChoiceField(Term.objects.none(), label=_("Term"), empty_label=None)
    categories = forms.MultipleChoiceField(label=_("Student categories"), widget=forms.CheckboxSelectMultiple)
    returning_on = forms.DateField(
        label=_("First day for returning students"), widget=forms.DateInput(attrs={"type": "date"})
    )
    new_on = forms.DateField(
        label=_("First day for new students"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, categories: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["term"].queryset = Term.objects.filter(closed_at__isnull=True).order_by("-opens_on")  # type: ignore[attr-defined]
        self.fields["categories"].choices = categories  # type: ignore[attr-defined]

    def openings(self) -> dict[str, Any]:
        """The opening day per group."""
        days = {
            Roster.Group.RETURNING: self.cleaned_data["returning_on"],
            Roster.Group.NEW: self.cleaned_data["new_on"],
        }
        return {str(group): day for group, day in days.items() if day}
