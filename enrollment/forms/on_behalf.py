"""What an officer says who files for a student."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.models import OnBehalf


class OnBehalfForm(forms.Form):
    """What is filed, and what keeps the student from doing it."""

    kind = forms.ChoiceField(label=_("What do you file?"), widget=forms.RadioSelect)
    ground = forms.ChoiceField(
        label=_("What keeps the student from it?"), choices=OnBehalf.Ground.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("In words"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Where the student is, and how the signed form reached you. It stands on the application."),
    )

    def __init__(self, data: Any = None, *, kinds: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
