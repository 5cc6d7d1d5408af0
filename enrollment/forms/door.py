"""The forms of those who have no password: activating an account, signing in as a guardian."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.rules.identity import LONGEST_TYPED
from security.forms import DayInput, NewPasswordForm
from security.models import Account

PLAIN = {"autocapitalize": "characters", "spellcheck": "false", "autocomplete": "off"}


def number_field() -> forms.CharField:
    """The number of a student."""
    return forms.CharField(label=_("Student number"), max_length=40, widget=forms.TextInput(attrs=PLAIN))


def code_field() -> forms.CharField:
    """A one-time code."""
    return forms.CharField(
        label=_("One-time code"),
        max_length=40,
        help_text=_("Ten letters and digits; capitals and the hyphen do not matter."),
        widget=forms.TextInput(attrs={**PLAIN, "autocomplete": "one-time-code"}),
    )


class IdentityForm(forms.Form):
    """Who one is: number, ID document (or, without one on record, the birth date), and the code handed out."""

    number = number_field()
    id_number = forms.CharField(
        label=_("Number of the ID document"),
        max_length=LONGEST_TYPED,
        required=False,
        help_text=_("The one the school has on record: identity card, permit or passport."),
        widget=forms.TextInput(attrs=PLAIN),
    )
    birth_date = forms.DateField(
        label=_("Birth date"),
        required=False,
        help_text=_("Only if the school has no ID document of yours on record."),
        widget=DayInput,
    )
    code = code_field()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not data.get("id_number") and not data.get("birth_date"):
            self.add_error(
                "id_number",
                _("Type the number of your ID document; if the school has none on record, your birth date below."),
            )
        return data


class ActivateForm(NewPasswordForm, IdentityForm):
    """Identity and the first password, on one page."""

    field_order = ["number", "id_number", "birth_date", "code", "new_password", "new_password_again"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, account=None, **kwargs)

    def clean_new_password(self) -> str:
        """It is checked once the identity is, because the rules know the person's names."""
        password: str = self.cleaned_data["new_password"]
        return password

    def check_password_for(self, account: Account) -> bool:
        """Whether the password will do for this person; if not, the sentence stands at its field."""
        self.account = account
        try:
            super().clean_new_password()
        except forms.ValidationError as problem:
            self.add_error("new_password", problem)
            return False
        return True


class AskForm(forms.Form):
    """The number of a student who waits for a code by e-mail."""

    number = number_field()


class GuardianForm(forms.Form):
    """The student's number and the guardian's code."""

    number = number_field()
    code = code_field()


class GuardianAskForm(forms.Form):
    """The student's number and the guardian's own e-mail address on record."""

    number = number_field()
    email = forms.EmailField(label=_("Your own e-mail address"), max_length=254)
