"""What a department enters in the recheck of a new student."""

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.models import Recheck


class RecheckForm(forms.Form):
    """The points that were looked at and are right, the result, and what is not right."""

    agreeing = forms.MultipleChoiceField(
        label=_("Looked at and right"),
        choices=Recheck.Point.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Where nobody was admitted for a special talent, that point is right."),
    )
    result = forms.ChoiceField(label=_("Result"), choices=Recheck.Result.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What does not agree or is still lacking"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
