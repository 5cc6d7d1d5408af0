"""What is entered of a case to cancel an enrollment before the meeting decides."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from security.forms import DayInput
from status_changes.models import Proposal
from status_changes.queries.heard import signers
from status_changes.rules.heard import LONGEST_OPINION, LONGEST_RECORD, LONGEST_STATEMENT


def _said(label: Any, rows: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **more)


class OwnCaseForm(forms.Form):
    """The student's own word."""

    said = _said(
        _("What you want to say"),
        8,
        required=False,
        max_length=LONGEST_STATEMENT,
        help_text=_("What is wrong, what kept you from registering, what speaks for you. It stays as you send it."),
    )
    wants_hearing = forms.BooleanField(
        label=_("I ask for a hearing"),
        required=False,
        help_text=_("You speak before the school decides, and may bring somebody along."),
    )


class StatementForm(forms.Form):
    """A statement that came on paper: whose, of which day."""

    made_by = forms.TypedChoiceField(label=_("Who made it"), coerce=int)
    made_on = forms.DateField(label=_("Day of the paper"), widget=DayInput())
    said = _said(_("What it says"), 5, required=False, max_length=LONGEST_STATEMENT)
    wants_hearing = forms.BooleanField(label=_("It asks for a hearing"), required=False)

    def __init__(self, *args: Any, proposal: Proposal, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["made_by"].choices = signers(proposal, at)  # type: ignore[attr-defined]


class HearingForm(forms.Form):
    """A hearing that was held."""

    held_on = forms.DateField(label=_("Held on"), widget=DayInput())
    place = forms.CharField(label=_("Place of the hearing"), max_length=100)
    chaired_by = forms.CharField(label=_("Who led it"), max_length=100)
    present = forms.CharField(
        label=_("Who was present"), max_length=500, help_text=_("Each by name and as what: student, witness, recorder.")
    )
    record = _said(_("Record of the hearing"), 8, max_length=LONGEST_RECORD)


class LegalityForm(forms.Form):
    """What the check of the legality found."""

    is_lawful = forms.TypedChoiceField(
        label=_("Finding"),
        choices=[("yes", _("Nothing stands against it")), ("no", _("Something stands against it"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
    )
    opinion = _said(
        _("Opinion on the legality"),
        5,
        required=False,
        max_length=LONGEST_OPINION,
        help_text=_("Where something stands against it: what, and how it is put right."),
    )
