"""Why masked data are to be shown."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from security.rules import revealing


class RevealForm(forms.Form):
    """Which items; for officers also to what end and why."""

    what = forms.MultipleChoiceField(label=_("Items"), widget=forms.CheckboxSelectMultiple)
    purpose = forms.ChoiceField(label=_("Purpose"))
    reason = forms.CharField(
        label=_("Reason for it"),
        min_length=revealing.SHORTEST_REASON,
        max_length=200,
        help_text=_("Say for which matter. The student can read it, so can the auditor."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, fields: Collection[str], asks_why: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            (name, gettext(title)) for name, title in revealing.FIELDS.items() if name in fields
        ]
        purposes = [(code, gettext(title)) for code, title in revealing.PURPOSES.items()]
        self.fields["purpose"].choices = [("", ""), *purposes]  # type: ignore[attr-defined]
        if not asks_why:
            del self.fields["purpose"], self.fields["reason"]
