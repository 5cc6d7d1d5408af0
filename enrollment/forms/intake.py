"""The forms of the check-in of new students, and the filters of its list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from enrollment.models import ArrivalState, Comparison, Term
from enrollment.queries.intake_board import MISSING, Chosen
from enrollment.rules.numbering import USUAL
from enrollment.rules.typed import number_in
from security.forms import DayInput
from security.models import Unit

YES, NO = "yes", "no"


def chosen(asked: Mapping[str, str]) -> Chosen:
    """The list asked for. What is no number or no state is left out, as if it had not been asked."""
    state = asked.get("state", "")
    return Chosen(
        state=state if state in ArrivalState.values else "",
        department=number_in(asked.get("department", "")),
        major=number_in(asked.get("major", "")),
        papers=MISSING if asked.get("papers") == MISSING else "",
    )


class IntakeForm(forms.Form):
    """Which term's new students arrive, of which categories, and when."""

    term = forms.ModelChoiceField(Term.objects.none(), label=_("Term"), empty_label=None)
    categories = forms.MultipleChoiceField(label=_("Student categories"), widget=forms.CheckboxSelectMultiple)
    arrives_from = forms.DateField(label=_("First day of arrival"), widget=DayInput())
    arrives_until = forms.DateField(
        label=_("Last day of arrival"),
        widget=DayInput(),
        help_text=_("Who comes later needs leave; asked for on this day at the latest."),
    )

    def __init__(self, *args: Any, categories: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["term"].queryset = Term.objects.filter(closed_at__isnull=True).order_by("-opens_on")  # type: ignore[attr-defined]
        self.fields["categories"].choices = categories  # type: ignore[attr-defined]


class CompareForm(forms.Form):
    """One question per comparison: it agrees, it does not; nothing said leaves it open."""

    note = forms.CharField(
        label=_("What does not agree"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only if something does not agree. Whether the face agrees is for a person to say."),
    )

    def __init__(self, *args: Any, kinds: Sequence[Comparison.What], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = kinds
        for what in kinds:
            self.fields[what.value] = forms.ChoiceField(
                label=what.label,
                choices=[(YES, _("Agrees")), (NO, _("Does not agree"))],
                widget=forms.RadioSelect,
                required=False,
            )

    def found(self) -> dict[str, bool]:
        """What was said, by kind."""
        return {one.value: self.cleaned_data[one.value] == YES for one in self.kinds if self.cleaned_data[one.value]}


class NumberingForm(forms.Form):
    """Of which department, and how the numbers are written."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Department"), empty_label=None)
    pattern = forms.CharField(
        label=_("Pattern of the student numbers"),
        max_length=60,
        initial=USUAL,
        help_text=_("Fields in braces, as explained below; the rest is digits and capital letters."),
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class ForceMajeureForm(forms.Form):
    """Until when somebody may still arrive who had a proper cause, and which."""

    until = forms.DateField(label=_("New last day of arrival"), widget=DayInput())
    reason = forms.CharField(
        label=_("What kept the student away"),
        max_length=300,
        help_text=_("And what proves it. If something is proposed already, that is dropped."),
    )


class LeaveForm(forms.Form):
    """Until when the student arrives later, and why."""

    until = forms.DateField(label=_("New last day of arrival"), widget=DayInput())
    reason = forms.CharField(label=_("Why the student arrives later"), max_length=300)
    why_longer = forms.CharField(
        label=_("Why longer than usual"),
        max_length=300,
        required=False,
        help_text=_("Only for a leave beyond the usual days."),
    )
