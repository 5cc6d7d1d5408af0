"""What is asked of who cannot register in time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.forms.answers import AnswersForm
from enrollment.models import Term
from enrollment.rules.deferral import GROUNDS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def _asks(sentence: _StrPromise) -> dict[str, _StrPromise]:
    return {"required": sentence}


class DeferralForm(AnswersForm):
    """Term, days, ground, reason; after the window also why it is asked only now (REG-1.2, AMB-04)."""

    term = forms.ChoiceField(
        label=gettext_lazy("For which term"),
        widget=forms.RadioSelect,
        error_messages=_asks(gettext_lazy("Choose the term.")),
    )
    days = forms.IntegerField(
        label=gettext_lazy("How many days"),
        min_value=1,
        error_messages=_asks(gettext_lazy("Say how many days you need.")),
    )
    ground = forms.ChoiceField(
        label=gettext_lazy("Ground"), widget=forms.RadioSelect, error_messages=_asks(gettext_lazy("Choose the ground."))
    )
    reason = forms.CharField(
        label=gettext_lazy("What keeps you from registering in time"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages=_asks(gettext_lazy("Say what keeps you from registering in time.")),
    )
    late_reason = forms.CharField(
        label=gettext_lazy("Why you ask only now"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=_asks(gettext_lazy("The window is over: say why you ask only now.")),
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
