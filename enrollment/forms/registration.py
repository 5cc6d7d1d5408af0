"""The forms of the registration task: the data to confirm, and the opening of a batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.forms.own_data import OwnDataForm
from enrollment.models import Roster, Term
from enrollment.queries.own_data import DataField

LATE, CAME_BACK = "LATE", "CAME_BACK"
REASONS = {
    LATE: (
        _("Why are you registering late?"),
        _("The last day has passed. Academic affairs decides whether the reason is accepted."),
        _("Say why you are late."),
    ),
    CAME_BACK: (
        _("Why did you not register in time before?"),
        _("You were counted as having left. Academic affairs decides whether the reason is accepted."),
        _("Say why you did not register then."),
    ),
}
"""What is asked, the hint beside it, and the error where nothing was said."""


class AnnulForm(forms.Form):
    """Why a registration counts no longer."""

    why = forms.CharField(
        label=_("Why it is annulled"),
        max_length=200,
        help_text=_("It stands in the journal, which the student reads."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class DataForm(OwnDataForm):
    """The own data item by item, whether the health has changed, and a reason where one is asked for."""

    health_changed = forms.TypedChoiceField(
        label=_("Has your health changed since the last registration?"),
        choices=[("no", _("No")), ("yes", _("Yes"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        error_messages={"required": _("Say whether your health has changed.")},
    )
    late_reason = forms.CharField(max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(
        self,
        data: Any = None,
        *,
        items: Sequence[DataField],
        answers: Mapping[str, Any],
        why: str = "",
        only: frozenset[str] | None = None,
    ) -> None:
        """`why` asks for a reason: it is `LATE`, or the student `CAME_BACK`. `only` names what an office asked to
        correct; everything else stays as submitted.
        """
        asked = [item for item in items if only is None or item.name in only]
        initial = {"health_changed": {True: "yes", False: "no"}.get(answers.get("health_changed", "")), **answers}
        super().__init__(data, items=asked, said=answers.get("data", {}), initial=initial)
        if not why or (only is not None and "late_reason" not in only):
            del self.fields["late_reason"]
        else:
            reason = self.fields["late_reason"]
            reason.required = True
            reason.label, reason.help_text, reason.error_messages["required"] = REASONS[why]
        if only is not None and "health_changed" not in only:
            del self.fields["health_changed"]

    def answers(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """What was answered, on top of what was answered before."""
        answers = {**before, "data": before.get("data", {}) | self.said()}
        for name in ("health_changed", "late_reason"):
            if name in self.cleaned_data:
                answers[name] = self.cleaned_data[name]
        return answers

    @staticmethod
    def typed(data: Mapping[str, Any], items: Sequence[DataField], before: Mapping[str, Any]) -> dict[str, Any]:
        """What has been typed so far, unchecked, for a draft."""
        answers = {**before, "data": before.get("data", {}) | OwnDataForm.typed_items(data, items)}
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
        label=_("First day for returning students"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    new_on = forms.DateField(
        label=_("First day for new students"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Asked for in the first term of a school year. They come on the roster when their check-in ends."),
    )
    no_new = forms.BooleanField(
        label=_("No new students enter with this term"),
        required=False,
        help_text=_("A first day can still be given to them afterwards, on the page of the registration."),
    )
    part_time_on = forms.DateField(
        label=_("First day for part-time students"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, categories: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["term"].queryset = Term.objects.filter(closed_at__isnull=True).order_by("-opens_on")  # type: ignore[attr-defined]
        self.fields["categories"].choices = categories  # type: ignore[attr-defined]
        if not any(_is_part_time(category) for category, _words in categories):
            del self.fields["part_time_on"]

    def clean(self) -> dict[str, Any]:
        """Whoever is chosen has a first day: returning students of full-time categories, and part-time students."""
        cleaned: dict[str, Any] = super().clean() or {}
        for is_part_time in {_is_part_time(one) for one in cleaned.get("categories", ())}:
            name = "part_time_on" if is_part_time else "returning_on"
            if name not in self.errors and not cleaned.get(name):
                self.add_error(name, _("Enter the first day of these students."))
        self._ask_for_new_students(cleaned)
        return cleaned

    def _ask_for_new_students(self, cleaned: dict[str, Any]) -> None:
        """A forgotten day would shut the freshmen out of the term."""
        term, full_time = cleaned.get("term"), [one for one in cleaned.get("categories", ()) if not _is_part_time(one)]
        if term is None or term.ordinal != 1 or not full_time or "new_on" in self.errors:
            return
        if cleaned.get("new_on") and cleaned.get("no_new"):
            self.add_error("no_new", _("You entered a first day for new students. Take one of the two back."))
        elif not cleaned.get("new_on") and not cleaned.get("no_new"):
            self.add_error("new_on", _("Enter the first day of the new students, or say that none enter."))

    def openings(self) -> dict[str, Any]:
        """The opening day per group."""
        days = {
            Roster.Group.RETURNING: self.cleaned_data["returning_on"],
            Roster.Group.NEW: self.cleaned_data["new_on"],
            Roster.Group.PART_TIME: self.cleaned_data.get("part_time_on"),
        }
        return {str(group): day for group, day in days.items() if day}


def _is_part_time(category: str) -> bool:
    return category.endswith("PART_TIME")
