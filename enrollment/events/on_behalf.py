"""Filing for students who cannot."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from casework.events import ApplicationEvent


@dataclass(frozen=True, kw_only=True)
class BegunOnBehalf(ApplicationEvent):
    """An officer began an application for a student."""

    key: ClassVar[str] = "enrollment.begun-on-behalf"
    sentence: ClassVar[str] = _("entered {number} on behalf of the student")

    number: str
