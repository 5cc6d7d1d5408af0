"""What happens in the security app: appointments, accounts, sign-ins."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from security.journal import Event


@dataclass(frozen=True, kw_only=True)
class Appointed(Event):
    """A person was appointed to an office."""

    key: ClassVar[str] = "security.appointed"
    sentence: ClassVar[str] = _("was appointed to the office {office} from {begins}")

    office: str
    unit: int
    begins: date
    ends: date | None


@dataclass(frozen=True, kw_only=True)
class AppointmentEnded(Event):
    """An appointment was given an earlier end."""

    key: ClassVar[str] = "security.appointment-ended"
    sentence: ClassVar[str] = _("the appointment to the office {office} ends on {ends}")

    office: str
    ends: date


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
class LinkIssued(Event):
    """A person was handed a link to choose a password."""

    key: ClassVar[str] = "security.link-issued"
    sentence: ClassVar[str] = _("was given a link to choose a new password")


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
class PersonEntered(Event):
    """A person whom the school did not know was entered."""

    key: ClassVar[str] = "security.person-entered"
    sentence: ClassVar[str] = _("was entered as a person of the school")


@dataclass(frozen=True, kw_only=True)
class AppointmentProposed(Event):
    """An appointment to a privileged office was proposed; it opens nothing yet."""

    key: ClassVar[str] = "security.appointment-proposed"
    sentence: ClassVar[str] = _("was proposed for the office {office} from {begins}")

    office: str
    unit: int
    begins: date


@dataclass(frozen=True, kw_only=True)
class AppointmentDeclined(Event):
    """A proposed appointment was declined by the second person."""

    key: ClassVar[str] = "security.appointment-declined"
    sentence: ClassVar[str] = _("the proposed appointment to the office {office} was declined")

    office: str


@dataclass(frozen=True, kw_only=True)
class AppointmentConfirmed(Event):
    """A proposed appointment was confirmed by the second person."""

    key: ClassVar[str] = "security.appointment-confirmed"
    sentence: ClassVar[str] = _("the proposed appointment to the office {office} was confirmed")

    office: str


@dataclass(frozen=True, kw_only=True)
class Revealed(Event):
    """Somebody had sensitive data of a student shown whole. The reason stands in the row that `about` names."""

    key: ClassVar[str] = "security.revealed"
    sentence: ClassVar[str] = _("had shown in full: {fields}")
    is_a_look: ClassVar[bool] = True

    fields: tuple[str, ...]
    purpose: str
    office: str


@dataclass(frozen=True, kw_only=True)
class ManyReveals(Event):
    """An officer had the data of unusually many students shown within an hour; the auditor is told."""

    key: ClassVar[str] = "security.many-reveals"
    sentence: ClassVar[str] = _("had the data of {count} students shown within an hour")
    shown_to_subject: ClassVar[bool] = False

    count: int


@dataclass(frozen=True, kw_only=True)
class RevealsReviewed(Event):
    """The auditor read what an officer had shown (2.3.5: the auditor's own reading is entered)."""

    key: ClassVar[str] = "security.reveals-reviewed"
    sentence: ClassVar[str] = _("reviewed which data this officer had shown")
    shown_to_subject: ClassVar[bool] = False
