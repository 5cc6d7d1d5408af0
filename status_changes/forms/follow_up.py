"""What is entered about a student who has not registered."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from status_changes.models import DynamicsReport, Service


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}))


def _text(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), **more)


class ServiceForm(forms.Form):
    """How the notice was served."""

    served_on = _day(_("Served on"))
    way = forms.ChoiceField(label=_("How"), choices=Service.Way.choices)
    proof = forms.CharField(
        label=_("What proves it"), max_length=200, help_text=_("Who signed, the number of the letter, the receipt.")
    )


class ReportForm(forms.Form):
    """Where the student is."""

    finding = forms.ChoiceField(label=_("What is known"), choices=DynamicsReport.Finding.choices)
    said = _text(_("In detail"), help_text=_("What is known, since when, and from whom."))


class OutcomeForm(forms.Form):
    """What came of the report that was read: another may have been made meanwhile."""

    report = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    outcome = _text(_("What came of it"))


class DropForfeitureForm(forms.Form):
    """Why a proposal about a new student is not followed: no term was missed."""

    why = forms.CharField(
        label=_("Why it is dropped"), max_length=200, help_text=_("The student reads it in the journal.")
    )


class DropForm(forms.Form):
    """Why a proposal is not followed."""

    why = forms.CharField(
        label=_("Why it is dropped"), max_length=200, help_text=_("The student reads it in the journal.")
    )
    accepts_reason = forms.BooleanField(
        label=_("A reason is accepted"),
        required=False,
        help_text=_("If the student does not register any more, the term counts as missed with cause."),
    )
