"""The second factor."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from security.journal import Event


@dataclass(frozen=True, kw_only=True)
class FactorAdded(Event):
    """A second factor was added to an account."""

    key: ClassVar[str] = "security.factor-added"
    sentence: ClassVar[str] = _("added a second factor")

    kind: str


@dataclass(frozen=True, kw_only=True)
class FactorRemoved(Event):
    """The owner removed a second factor."""

    key: ClassVar[str] = "security.factor-removed"
    sentence: ClassVar[str] = _("removed a second factor")

    kind: str


@dataclass(frozen=True, kw_only=True)
class FactorsReset(Event):
    """An administrator took all second factors off an account."""

    key: ClassVar[str] = "security.factors-reset"
    sentence: ClassVar[str] = _("took all second factors off the account")


@dataclass(frozen=True, kw_only=True)
class FactorUsed(Event):
    """The owner showed the second factor: at sign-in, or before a grave act."""

    key: ClassVar[str] = "security.factor-used"
    sentence: ClassVar[str] = _("showed the second factor")

    kind: str


@dataclass(frozen=True, kw_only=True)
class RecoveryCodesMade(Event):
    """New recovery codes were made; the older ones are over."""

    key: ClassVar[str] = "security.recovery-codes-made"
    sentence: ClassVar[str] = _("made new recovery codes")


@dataclass(frozen=True, kw_only=True)
class PasswordShown(Event):
    """The owner typed the password again before a grave act."""

    key: ClassVar[str] = "security.password-shown"
    sentence: ClassVar[str] = _("typed the password again")
