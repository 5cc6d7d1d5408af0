"""How an applicant said that the result is right, where an officer confirms it; and why one asks once more."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.models import Confirmation


class ConfirmForForm(forms.Form):
    """The way and the words."""

    way = forms.ChoiceField(
        label=_("How did the applicant confirm?"), choices=Confirmation.Way.choices, widget=forms.RadioSelect
    )
    proof = forms.CharField(
        label=_("Proof in words"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who spoke with whom, when, and what was said; or which list was signed on which day."),
    )


class ReopenForm(forms.Form):
    """Why a lapsed application waits for its applicant once more."""

    why = forms.CharField(
        label=_("Why it is reopened"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For instance: was in hospital until 12 January. It stands in the journal of the student."),
    )
