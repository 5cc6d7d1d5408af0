"""How an applicant said that the result is right, where an officer confirms it."""

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
