"""What is entered of an attempt to reach somebody."""

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.models.contact import ContactEntry
from enrollment.rules.contact import LONGEST
from security.forms import DayInput


class ContactForm(forms.Form):
    """An attempt to reach the student."""

    spoken_on = forms.DateField(label=_("Day"), widget=DayInput())
    way = forms.ChoiceField(label=_("How"), choices=ContactEntry.Way.choices)
    reached = forms.ChoiceField(label=_("Who was reached"), choices=ContactEntry.Reached.choices)
    said = forms.CharField(
        label=_("What was said or tried"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The reason the student gives, or what was tried."),
    )
