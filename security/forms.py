"""The forms of the door: signing in, choosing a password, opening accounts, appointing."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from security.backends import sign_in_key
from security.models import Account, Unit
from security.queries import account_named
from security.rules.names import tidy
from security.rules.offices import APPOINTABLE, CATALOGUE


class DayInput(forms.DateInput):
    """The browser's own calendar; the value is written as it expects it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class SignInForm(forms.Form):
    """Name and password. Whether they are right is the view's question, so that every wrong answer is the same."""

    name = forms.CharField(
        label=_("Student number, staff number or e-mail address"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class FactorForm(forms.Form):
    """A code of the generator, a recovery code, or (by the browser's script) the answer of a passkey."""

    code = forms.CharField(
        label=_("Code of your authenticator app, or a recovery code"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text", "spellcheck": "false"}),
    )
    answer = forms.CharField(max_length=8000, required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not data.get("code") and not data.get("answer"):
            self.add_error("code", _("Type the code, or use a passkey."))
        return data


class PasswordAgainForm(forms.Form):
    """The present password."""

    password = forms.CharField(
        label=_("Present password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class GeneratorForm(forms.Form):
    """What the app is called here, and its first code."""

    name = forms.CharField(label=_("Name of the device"), max_length=40, required=False)
    code = forms.CharField(
        label=_("The six digits that the app shows"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class PasskeyForm(forms.Form):
    """What the passkey is called here, and what the browser answered."""

    name = forms.CharField(label=_("Name of the device"), max_length=40)
    answer = forms.CharField(
        max_length=20000,
        widget=forms.HiddenInput,
        error_messages={"required": _("The browser made no passkey. It needs scripts, and a device that can.")},
    )


class ForgotForm(forms.Form):
    """The name of somebody who has forgotten the password."""

    name = forms.CharField(
        label=_("Student number, staff number or e-mail address"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )


class NewPasswordForm(forms.Form):
    """A new password, twice, checked against the school's password rules."""

    new_password = forms.CharField(
        label=_("New password"),
        max_length=256,
        strip=False,
        help_text=_("At least 12 characters. A sentence of your own is easy to remember and hard to guess."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    new_password_again = forms.CharField(
        label=_("New password, once more"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, account: Account | None, **kwargs: Any) -> None:
        self.account = account
        super().__init__(*args, **kwargs)

    def clean_new_password(self) -> str:
        password: str = self.cleaned_data["new_password"]
        password_validation.validate_password(password, self.account)
        return password

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, second = data.get("new_password"), data.get("new_password_again")
        if first and second and first != second:
            self.add_error("new_password_again", _("The two new passwords differ. Type the same one twice."))
        return data


class ChangePasswordForm(NewPasswordForm):
    """The present password, then a new one."""

    field_order = ["password", "new_password", "new_password_again"]

    password = forms.CharField(
        label=_("Present password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


def office_choices() -> list[tuple[str, str]]:
    """Code and title of every office one can be appointed to, in the order of the catalogue."""
    return [("", ""), *((code, gettext(CATALOGUE[code].title)) for code in APPOINTABLE)]


class AppointForm(forms.Form):
    """Who, which office, of which unit, from when to when, and why. `cleaned_data["person"]` is the person."""

    number = forms.CharField(
        label=_("Staff number or e-mail address"), max_length=254, help_text=_("The name this person signs in by.")
    )
    office = forms.ChoiceField(label=_("Office"), choices=office_choices)
    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=Unit.objects.filter(closed_on=None).order_by("-kind", "code"), empty_label=""
    )
    begins = forms.DateField(label=_("First day"), widget=DayInput)
    ends = forms.DateField(
        label=_("Last day"), widget=DayInput, required=False, help_text=_("Leave it empty if no end is known.")
    )
    reason = forms.CharField(label=_("Reason for the appointment"), max_length=200, required=False)

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        account = account_named(sign_in_key(number))
        if account is None:
            raise forms.ValidationError(
                _("Nobody signs in by this number or address. Check it, or let an account be opened first.")
            )
        self.cleaned_data["person"] = account.person
        return number


class EndForm(forms.Form):
    """The last day of an appointment."""

    last_day = forms.DateField(label=_("Last day"), widget=DayInput)


class AddressForm(forms.Form):
    """The e-mail address of an officer."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)


class OpenAccountForm(forms.Form):
    """A new officer: name, staff number, and an e-mail address if there is one."""

    name = forms.CharField(label=_("Name"), max_length=60)
    number = forms.CharField(label=_("Staff number"), max_length=40)
    email = forms.EmailField(label=_("E-mail address"), required=False)

    def clean_name(self) -> str:
        return tidy(self.cleaned_data["name"])

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"].strip()
        if "@" in number or any(sign.isspace() for sign in number):
            raise forms.ValidationError(
                _("A staff number has no spaces and no @. An address goes into the field below.")
            )
        return number

    def is_taken(self, refusal: str, keys: Collection[str]) -> None:
        """Say so at the field whose name another account signs in by: the act judges that, not the form."""
        taken: list[str | None] = [
            field for field in ("number", "email") if sign_in_key(self.cleaned_data[field]) in keys
        ]
        for field in taken or [None]:
            self.add_error(field, refusal)

    def keys(self) -> list[str]:
        """The keys of all names the account signs in by."""
        data = self.cleaned_data
        return [sign_in_key(name) for name in (data["number"], data["email"]) if name]


class AccessTokenForm(forms.Form):
    """A token for a system outside: whose it is, and its last day."""

    system = forms.CharField(
        label=_("System"), max_length=60, help_text=_("For example: Course selection. It stands in the journal.")
    )
    last_day = forms.DateField(
        label=_("Last day"), widget=DayInput(), help_text=_("A year from today at most; then give it a new token.")
    )
