"""The name of a saved view."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.rules.saved_views import LONGEST_NAME


class ViewForm(forms.Form):
    """Under which name the filters are kept."""

    name = forms.CharField(
        label=_("Name of the view"),
        max_length=LONGEST_NAME,
        help_text=_("Short, as you would call it: “On leave”, “Mechanics, overdue”. Nobody’s ID number."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
