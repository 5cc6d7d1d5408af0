"""Setting the school up."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from security.journal import Event


@dataclass(frozen=True, kw_only=True)
class SetupCodeIssued(Event):
    """The web wrote a new code for the first start into its log. The code itself stands nowhere else."""

    key: ClassVar[str] = "security.setup-code-issued"
    sentence: ClassVar[str] = _("a code for setting the school up was written to the log")


@dataclass(frozen=True, kw_only=True)
class SetupCodeTried(Event):
    """Somebody typed a code at the first start. Whether it was right, and how many tries it leaves."""

    key: ClassVar[str] = "security.setup-code-tried"
    sentence: ClassVar[str] = _("a code for setting the school up was typed from {network}")

    right: bool
    tries_left: int
    network: str


@dataclass(frozen=True, kw_only=True)
class SchoolEntered(Event):
    """The school's name and code were entered, or put right, while it was being set up."""

    key: ClassVar[str] = "security.school-entered"
    sentence: ClassVar[str] = _("the school was entered as {name}")

    name: str
    code: str


@dataclass(frozen=True, kw_only=True)
class SetupEnded(Event):
    """The school is set up; nobody can come in that way again."""

    key: ClassVar[str] = "security.setup-ended"
    sentence: ClassVar[str] = _("the first start is over")
