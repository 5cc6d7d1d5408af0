"""The mobile number of a person, for the own notices. No number stands in an event."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from security.journal import Event


@dataclass(frozen=True, kw_only=True)
class PhoneCodeAsked(Event):
    """A code goes to a number that the person says is the own one."""

    key: ClassVar[str] = "casework.phone-code-asked"
    sentence: ClassVar[str] = _("asked for a code to a mobile number")


@dataclass(frozen=True, kw_only=True)
class PhoneChanged(Event):
    """The number was shown to be the person's. `replaced`: whether there was one before."""

    key: ClassVar[str] = "casework.phone-changed"
    sentence: ClassVar[str] = _("changed the own mobile number")

    replaced: bool


@dataclass(frozen=True, kw_only=True)
class TextsEnded(Event):
    """No text message goes to a person any more, because there is no number; e-mail takes their place."""

    key: ClassVar[str] = "casework.texts-ended"
    sentence: ClassVar[str] = _("gets no more text messages, as there is no mobile number")
