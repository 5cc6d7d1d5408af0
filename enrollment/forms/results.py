"""What is asked of whoever issues a bulletin, and the filters of the lists of results."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from security.forms import DayInput


def number_in(asked: Mapping[str, str], name: str) -> int | None:
    """The id that an address names; None where it is no number."""
    text = asked.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


class BulletinForm(forms.Form):
    """The day at whose end the figures are taken."""

    as_of = forms.DateField(
        label=_("As of the end of"),
        widget=DayInput(),
        help_text=_("Today or a day before. A day has one bulletin."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["as_of"].initial = today
