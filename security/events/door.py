"""Accounts, sign-ins, sessions and one-time codes."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from security.journal import Event


@dataclass(frozen=True, kw_only=True)
class AccountOpened(Event):
    """A person was given an account."""

    key: ClassVar[str] = "security.account-opened"
    sentence: ClassVar[str] = _("was given an account")

    account: int


@dataclass(frozen=True, kw_only=True)
class AccountsOpened(Event):
    """Persons were given accounts, many at once."""

    key: ClassVar[str] = "security.accounts-opened"
    sentence: ClassVar[str] = _("was given an account")

    left_out: int


@dataclass(frozen=True, kw_only=True)
class SignInNamesAdded(Event):
    """Persons sign in by a further number, many at once."""

    key: ClassVar[str] = "security.sign-in-names-added"
    sentence: ClassVar[str] = _("signs in by a further number from now on")


@dataclass(frozen=True, kw_only=True)
class SignInNamesWithdrawn(Event):
    """Persons no longer sign in by a number that an import had given them and that it took back."""

    key: ClassVar[str] = "security.sign-in-names-withdrawn"
    sentence: ClassVar[str] = _("no longer signs in by a number that was taken back")


@dataclass(frozen=True, kw_only=True)
class AccountsWithdrawn(Event):
    """Accounts that nobody has used yet were taken back, with the import that opened them."""

    key: ClassVar[str] = "security.accounts-withdrawn"
    sentence: ClassVar[str] = _("the account was taken back before it was ever used")


@dataclass(frozen=True, kw_only=True)
class SignedIn(Event):
    """A person signed in."""

    key: ClassVar[str] = "security.signed-in"
    sentence: ClassVar[str] = _("signed in")

    network: str


@dataclass(frozen=True, kw_only=True)
class SignedOut(Event):
    """A person signed out, or ended all sessions."""

    key: ClassVar[str] = "security.signed-out"
    sentence: ClassVar[str] = _("signed out")

    everywhere: bool = False


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event):
    """A person chose a new password."""

    key: ClassVar[str] = "security.password-changed"
    sentence: ClassVar[str] = _("chose a new password")


@dataclass(frozen=True, kw_only=True)
class OpinionsKept(Event):
    """An officer wrote the own stock opinions anew."""

    key: ClassVar[str] = "security.opinions-kept"
    sentence: ClassVar[str] = _("wrote the own stock opinions anew")

    count: int


@dataclass(frozen=True, kw_only=True)
class PreferencesChosen(Event):
    """A person chose the language of pages and messages, or whether single keys act."""

    key: ClassVar[str] = "security.preferences-chosen"
    sentence: ClassVar[str] = _("chose preferences")

    language: str
    shortcuts: bool


@dataclass(frozen=True, kw_only=True)
class LinkIssued(Event):
    """A person was given a link to choose a password. `to_owner`: by e-mail, and nobody else has seen it."""

    key: ClassVar[str] = "security.link-issued"
    sentence: ClassVar[str] = _("was given a link to choose a new password")

    to_owner: bool = False


@dataclass(frozen=True, kw_only=True)
class AddressCorrected(Event):
    """The e-mail address of a person with an office was entered or corrected. No address stands in it."""

    key: ClassVar[str] = "security.address-corrected"
    sentence: ClassVar[str] = _("the e-mail address on record was corrected")


@dataclass(frozen=True, kw_only=True)
class AccountClosed(Event):
    """An account was closed."""

    key: ClassVar[str] = "security.account-closed"
    sentence: ClassVar[str] = _("the account was closed")


@dataclass(frozen=True, kw_only=True)
class AccountReopened(Event):
    """A closed account was opened again."""

    key: ClassVar[str] = "security.account-reopened"
    sentence: ClassVar[str] = _("the account was opened again")


@dataclass(frozen=True, kw_only=True)
class SessionEnded(Event):
    """One session of an account was ended."""

    key: ClassVar[str] = "security.session-ended"
    sentence: ClassVar[str] = _("ended a session")


@dataclass(frozen=True, kw_only=True)
class CodesIssued(Event):
    """Persons were given one-time codes. The codes themselves stand nowhere."""

    key: ClassVar[str] = "security.codes-issued"
    sentence: ClassVar[str] = _("was given a one-time code")

    purpose: str


@dataclass(frozen=True, kw_only=True)
class AccountActivated(Event):
    """The owner proved the identity and chose the first password."""

    key: ClassVar[str] = "security.account-activated"
    sentence: ClassVar[str] = _("proved the identity and activated the account")


@dataclass(frozen=True, kw_only=True)
class CodeUsed(Event):
    """A one-time code let its owner in."""

    key: ClassVar[str] = "security.code-used"
    sentence: ClassVar[str] = _("signed in by a one-time code")

    network: str


@dataclass(frozen=True, kw_only=True)
class ActivationHandedOut(Event):
    """An officer handed out activation codes to students in person."""

    key: ClassVar[str] = "security.activation-handed-out"
    sentence: ClassVar[str] = _("was handed an activation code")


@dataclass(frozen=True, kw_only=True)
class GuardianEntered(Event):
    """A guardian was entered beside a student who is on the roll. `is_known`: the person was somebody's guardian."""

    key: ClassVar[str] = "security.guardian-entered"
    sentence: ClassVar[str] = _("entered {name} as guardian")

    name: str
    is_known: bool


@dataclass(frozen=True, kw_only=True)
class GuardianEnded(Event):
    """Somebody is a student's guardian no longer."""

    key: ClassVar[str] = "security.guardian-ended"
    sentence: ClassVar[str] = _("{name} is no longer a guardian: {why}")

    name: str
    why: str


@dataclass(frozen=True, kw_only=True)
class GuardianVerified(Event):
    """An officer saw a document that proves who is whose guardian."""

    key: ClassVar[str] = "security.guardian-verified"
    sentence: ClassVar[str] = _("verified the guardian {name}")

    name: str
    proof: str


@dataclass(frozen=True, kw_only=True)
class GuardianCodeIssued(Event):
    """A verified guardian was given a one-time code."""

    key: ClassVar[str] = "security.guardian-code-issued"
    sentence: ClassVar[str] = _("gave the guardian {name} a one-time code")

    name: str


@dataclass(frozen=True, kw_only=True)
class GuardianConsent(Event):
    """An adult student lets a guardian see the own affairs, or no longer."""

    key: ClassVar[str] = "security.guardian-consent"
    sentence: ClassVar[str] = _("decided what the guardian {name} may see")

    name: str
    consents: bool


@dataclass(frozen=True, kw_only=True)
class PhoneRemoved(Event):
    """The mobile number of a member of staff is off the record. `own`: by that person, not by the office.

    No number stands in it.
    """

    key: ClassVar[str] = "security.phone-removed"
    sentence: ClassVar[str] = _("removed the mobile number on record")

    own: bool
