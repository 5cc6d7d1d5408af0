"""The form of a kind of hold, and the filters of the list of open holds."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from enrollment.queries.holds import CLEARERS, Narrowed
from rulebook.clauses.registration import JUDGED
from security.rules.offices import role


class KindForm(forms.Form):
    """What a kind of hold says and does."""

    code = forms.CharField(label=_("Code"), max_length=20)
    name = forms.CharField(label=_("What it is called"), max_length=40)
    concerns = forms.CharField(label=_("Whom it concerns"), max_length=120, required=False)
    blocks_registration = forms.BooleanField(
        label=_("Blocks registration"),
        required=False,
        help_text=_(
            "Otherwise the student is asked for a reason. Where the regulation has no condition about open holds,"
            " neither is done."
        ),
    )
    set_by = forms.ChoiceField(label=_("Placed by"))
    cleared_by = forms.ChoiceField(label=_("Cleared by"))
    reach = forms.CharField(
        label=_("Where to go"),
        max_length=120,
        required=False,
        help_text=_("Room, telephone, hours: the student reads it."),
    )
    cites = forms.CharField(label=_("Article"), max_length=80, required=False)
    is_retired = forms.BooleanField(
        label=_("No longer used"),
        required=False,
        help_text=_("No new holds of this kind are placed; those that are open stay until they are lifted."),
    )

    def __init__(self, *args: Any, code: str | None, **kwargs: Any) -> None:
        """`code` is that of the kind to be changed. What the regulation judges by itself has no flag of its own."""
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _(
            "Capital letters, such as DORMITORY. It stays for good. For what the regulation itself judges there are the"
            " kinds %(codes)s."
        ) % {"codes": _now(", ").join(JUDGED)}
        if code in JUDGED:
            del self.fields["blocks_registration"]
        offices = [(code, _now(role(code).title)) for code in CLEARERS]
        for name in ("set_by", "cleared_by"):
            self.fields[name].choices = offices  # type: ignore[attr-defined]
        del self.fields["is_retired" if code is None else "code"]


def narrowed_by(asked: Mapping[str, str]) -> Narrowed:
    """The filters asked for; what is no number or no day is left out, as if it had not been asked."""
    department, since = asked.get("department", ""), asked.get("since", "")
    return Narrowed(
        kind=asked.get("kind", "")[:20],
        department=int(department) if department.isdecimal() and len(department) < 10 else None,
        since=_day(since),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
