"""The forms of a counter: to which desk the next number is called, and for whom an officer draws one."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CallForm(forms.Form):
    """To which desk the next number is called. It stays filled in."""

    desk = forms.CharField(
        label=_("Your desk"), max_length=20, help_text=_("It stands on the board beside the number, for instance 2.")
    )


class GiveForm(forms.Form):
    """For whom a number is drawn at the counter."""

    number = forms.CharField(label=_("Student number"), max_length=20)
