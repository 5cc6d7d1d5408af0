"""The filters of the roll as they stand in its address, and the forms of holds."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.models import HoldKind, Status
from enrollment.queries.roll import Chosen
from security.rules.search_text import search_text

LONGEST_SEARCH = 60


def chosen(asked: Mapping[str, str]) -> Chosen:
    """The filters asked for. What is no number or no status is left out, as if it had not been asked."""
    numbers = {name: _number(asked.get(name, "")) for name in ("department", "unit", "major", "cohort")}
    status = asked.get("status", "")
    return Chosen(**numbers, statuses=(status,) if status in Status.values else ())


def typed(asked: Mapping[str, str]) -> str:
    """What was typed into the search box, or put into the address: without NUL, which the database takes nowhere."""
    return search_text(asked.get("q"))[:LONGEST_SEARCH]


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


class HoldForm(forms.Form):
    """Place a hold. Only the kinds that the person's office may set are offered."""

    kind = forms.ChoiceField(
        label=_("Kind of hold"),
        error_messages={"invalid_choice": _("Your office places no holds of this kind. Choose one from the list.")},
    )
    reason = forms.CharField(
        label=_("Why it is placed"),
        max_length=200,
        help_text=_("The student reads it. Say what is missing and where to go."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, kinds: Iterable[HoldKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(one.pk, one.title) for one in kinds]  # type: ignore[attr-defined]


class HoldByNumberForm(HoldForm):
    """Place a hold on the student with a number: for offices that do not open the pages of students."""

    number = forms.CharField(label=_("Student number"), max_length=20)
    field_order = ("number", "kind", "reason")


class LiftForm(forms.Form):
    """Lift a hold."""

    hold = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    why = forms.CharField(label=_("Why it is lifted"), max_length=200)


class CertificateForm(forms.Form):
    """What a certificate of enrollment is wanted for, and in which language."""

    purpose = forms.CharField(
        label=_("What it is wanted for"),
        max_length=60,
        required=False,
        help_text=_("It stands on the certificate, for instance 办理银行卡."),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("zh-hans", "中文"), ("en", "English")],
        widget=forms.RadioSelect,
        initial="zh-hans",
    )
