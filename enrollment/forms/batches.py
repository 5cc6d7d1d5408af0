"""The forms of a registration as a whole: more days, opened again; and the filters of its list of students."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.models import Roster
from enrollment.queries.board import Chosen
from enrollment.rules.board import LISTS
from enrollment.rules.typed import number_in
from security.forms import DayInput
from security.models import Unit


def chosen(asked: Mapping[str, str]) -> Chosen:
    """The list asked for. What is no number or no list is left out, as if it had not been asked."""
    numbers = {name: number_in(asked.get(name, "")) for name in ("department", "unit")}
    stands = asked.get("stands", "")
    return Chosen(**numbers, stands=stands if stands in LISTS else "due")


class ExtendForm(forms.Form):
    """For whom the registration lasts longer, until when, and why."""

    group = forms.ChoiceField(label=_("Which students"), required=False)
    department = forms.ModelChoiceField(
        Unit.objects.filter(kind=Unit.Kind.DEPARTMENT).order_by("code"),
        label=_("Department"),
        required=False,
        empty_label=_("The whole school"),
    )
    until = forms.DateField(
        label=_("New last day to register"),
        widget=DayInput(),
        help_text=_("Whoever has a later day already, by a deferral for instance, keeps it."),
    )
    reason = forms.CharField(
        label=_("Reason for the extension"),
        max_length=200,
        help_text=_("The students concerned read it in their notice; it stays on the page of the registration."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, rosters: Sequence[Roster], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(one.group, one.get_group_display()) for one in rosters]
        self.fields["group"].choices = [("", _("All groups")), *groups]  # type: ignore[attr-defined]


class RosterForm(forms.Form):
    """The first day of a group that is not on its roster yet, and why it is set now."""

    group = forms.ChoiceField(label=_("Which students"), widget=forms.RadioSelect)
    opens_on = forms.DateField(
        label=_("First day to register"),
        widget=DayInput(),
        help_text=_("The last day is counted from it by the regulation and the working-day calendar."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("It is kept with the registration."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, groups: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [(one, Roster.Group(one).label) for one in groups]  # type: ignore[attr-defined]


class JoinForm(forms.Form):
    """Which student is put on the roster."""

    number = forms.CharField(label=_("Student number"), max_length=30)


class ReopenForm(forms.Form):
    """Why a closed registration is opened again."""

    reason = forms.CharField(
        label=_("Why it is opened again"),
        max_length=200,
        help_text=_("It is kept with the registration."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
