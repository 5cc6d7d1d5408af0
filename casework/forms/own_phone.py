"""The forms of the own mobile number."""

from django import forms
from django.utils.translation import gettext_lazy as _


class NumberForm(forms.Form):
    """Which number a code is sent to."""

    number = forms.CharField(
        label=_("Your mobile number"),
        max_length=24,
        help_text=_("A code comes to it by text message."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )


class CodeForm(forms.Form):
    """The code that came to the number."""

    number = forms.CharField(max_length=24, widget=forms.HiddenInput)
    code = forms.CharField(
        label=_("The code from the text message"),
        max_length=24,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )
