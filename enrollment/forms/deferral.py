"""What is asked of who cannot register in time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.forms.answers import AnswersForm
from enrollment.models import Term
from enrollment.rules.deferral import GROUNDS


class DeferralForm(AnswersForm):
    """Term, days, ground, reason; after the window also why it is asked only now (REG-1.2, AMB-04)."""

    term = forms.ChoiceField(label=gettext_lazy("For which term"), widget=forms.RadioSelect)
    days = forms.IntegerField(label=gettext_lazy("How many days"), min_value=1)
    ground = forms.ChoiceField(label=gettext_lazy("Ground"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("What keeps you from registering in time"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    late_reason = forms.CharField(
        label=gettext_lazy("Why you ask only now"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: Any = None, *, terms: Sequence[Term], most: int, is_late: bool, **more: Any) -> None:
        """`most` is the longest deferral in calendar days; `is_late`: the window of the first term is over."""
        super().__init__(data, **more)
        if "term" in self.fields:
            self.fields["term"].choices = [(one.code, str(one)) for one in terms]  # type: ignore[attr-defined]
            if len(terms) == 1:
                self.fields["term"].initial = terms[0].code
                self.initial.setdefault("term", terms[0].code)
        if "days" in self.fields:
            self.fields["days"].max_value = most  # type: ignore[attr-defined]
            self.fields["days"].validators.append(MaxValueValidator(most))
            self.fields["days"].widget.attrs |= {"max": most, "inputmode": "numeric"}
            self.fields["days"].help_text = _("Calendar days, at most %(most)s.") % {"most": most}
        if "ground" in self.fields:
            self.fields["ground"].choices = [(key, _(words)) for key, words in GROUNDS.items()]  # type: ignore[attr-defined]
        if "late_reason" in self.fields:
            self.fields["late_reason"].required = len(terms) == 1
            if not is_late:
                del self.fields["late_reason"]
