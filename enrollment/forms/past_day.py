"""Which day of the roll is asked for."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.queries.as_of import PastDay
from enrollment.queries.term_figures import end_of
from security.forms import DayInput


class PastDayForm(forms.Form):
    """A day that is not ahead and, for what was known then, the day at whose end it was known."""

    day = forms.DateField(label=_("The roll on"), widget=DayInput())
    known = forms.DateField(
        label=_("As it was known at the end of"),
        widget=DayInput(),
        required=False,
        help_text=_("Empty: as it is known today, with all later corrections."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today

    def clean_day(self) -> date:
        """The day.

        :raises forms.ValidationError: for a day that is still to come
        """
        return self._not_ahead("day")

    def clean_known(self) -> date | None:
        """The day of the knowledge, or none.

        :raises forms.ValidationError: for a day that is still to come
        """
        return self._not_ahead("known") if self.cleaned_data["known"] else None

    def past(self) -> PastDay:
        """What is asked for, of a valid form."""
        known = self.cleaned_data["known"]
        return PastDay(self.cleaned_data["day"], None if known is None else end_of(known) - timedelta(microseconds=1))

    def _not_ahead(self, name: str) -> date:
        day: date = self.cleaned_data[name]
        if day > self._today:
            raise forms.ValidationError(_("This day is still to come. Choose today or a day before."))
        return day


def asked_day(asked: Mapping[str, str], today: date) -> PastDayForm:
    """The form as the address fills it; today where the address names no day."""
    return PastDayForm({"day": asked.get("day") or today.isoformat(), "known": asked.get("known", "")}, today=today)
