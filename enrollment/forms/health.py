"""The form of the clinic's counter: the day of the examination, and numbers pasted from a list."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from enrollment.models import Batch
from enrollment.queries.health import first_day, pasted_numbers
from security.forms import DayInput

MOST_PASTED: Final = 500


class ExaminationForm(forms.Form):
    """On which day those attended who are ticked or whose numbers are pasted; no day means today."""

    numbers = forms.CharField(
        label=_("Further student or examinee numbers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Paste a column of numbers from a workbook: one in each line, at most 500."),
    )
    day = forms.DateField(label=_("Examined on"), required=False, widget=DayInput())

    def __init__(self, *args: Any, batch: Batch, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._first, self._today = first_day(batch), today
        self.fields["day"].initial = today
        self.fields["day"].widget.attrs |= {"min": self._first.isoformat(), "max": today.isoformat()}

    def clean_numbers(self) -> list[str]:
        """:raises ValidationError: for more than are entered at once; none of them is left out in silence"""
        numbers = pasted_numbers(self.cleaned_data["numbers"])
        if len(numbers) > MOST_PASTED:
            text = ngettext(
                "This is %(n)d number. Paste 500 at most, and the others afterwards.",
                "These are %(n)d numbers. Paste 500 at most, and the others afterwards.",
                len(numbers),
            )
            raise ValidationError(text % {"n": len(numbers)})
        return numbers

    def clean_day(self) -> date:
        """:raises ValidationError: for a day that is still to come, or before this registration"""
        day: date = self.cleaned_data["day"] or self._today
        if day > self._today:
            raise ValidationError(gettext("This day is still to come. Enter who attended afterwards."))
        if day < self._first:
            text = gettext("This day is before %(day)s, when this registration began. Choose a later one.")
            raise ValidationError(text % {"day": self._first.isoformat()})
        return day
