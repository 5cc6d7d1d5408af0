"""The forms of a check of the data: opening it, signing it off; and the filters of its lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.forms.results import number_in
from enrollment.queries.campaigns import Chosen
from enrollment.queries.own_data import NAMES
from enrollment.rules.verification import STATES
from security.forms import DayInput


@dataclass(frozen=True)
class Sought:
    """The filters of the desk of differences: a field, a department, a campaign; `term` for registrations alone."""

    field: str = ""
    department: int | None = None
    campaign: int | None = None
    registrations: bool = False


class CampaignForm(forms.Form):
    """Whom to ask, and until when."""

    categories = forms.MultipleChoiceField(
        label=_("Student categories"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one student category.")},
    )
    asked_until = forms.DateField(
        label=_("Last day to answer"),
        widget=DayInput(),
        help_text=_("Those who have not answered are reminded seven, three and one day before."),
    )

    def __init__(self, data: Any = None, *, categories: Sequence[tuple[str, str]], today: date) -> None:
        chosen = [key for key, _words in categories]
        super().__init__(data, initial={"categories": chosen})
        self.fields["categories"].choices = categories  # type: ignore[attr-defined]
        self.fields["asked_until"].widget.attrs["min"] = today.isoformat()

    def said(self) -> dict[str, Any]:
        """As the act takes it."""
        return {**self.cleaned_data, "categories": tuple(self.cleaned_data["categories"])}


class SignOffForm(forms.Form):
    """What was done about those who have not answered."""

    note = forms.CharField(
        label=_("Note"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed where students have not answered: what was done about them."),
    )


def chosen(asked: Mapping[str, str]) -> Chosen:
    """The list asked for; what is no number or no state is left out."""
    state = asked.get("state", "")
    return Chosen(number_in(asked, "department"), number_in(asked, "unit"), state if state in STATES else "")


def sought(asked: Mapping[str, str]) -> Sought:
    """The filters of the desk of differences; what is none is left out."""
    field = asked.get("field", "")
    return Sought(
        field=field if field in NAMES else "",
        department=number_in(asked, "department"),
        campaign=number_in(asked, "of"),
        registrations=asked.get("of") == "registrations",
    )
