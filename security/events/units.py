"""The units of the school: entered, renamed, closed."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from security.journal import Event


@dataclass(frozen=True, kw_only=True)
class UnitEntered(Event):
    """A department or a class was entered."""

    key: ClassVar[str] = "security.unit-entered"
    sentence: ClassVar[str] = _("entered {name} ({code})")

    unit: int
    kind: str
    name: str
    code: str


@dataclass(frozen=True, kw_only=True)
class UnitRenamed(Event):
    """A department or a class is called otherwise from now on. What was printed before keeps the old name."""

    key: ClassVar[str] = "security.unit-renamed"
    sentence: ClassVar[str] = _("renamed {old} to {new}")

    unit: int
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class UnitClosed(Event):
    """A department or a class takes nobody in any more. Its records stay."""

    key: ClassVar[str] = "security.unit-closed"
    sentence: ClassVar[str] = _("closed {name} from {day}")

    unit: int
    name: str
    day: date


@dataclass(frozen=True, kw_only=True)
class UnitReopened(Event):
    """A closed department or class takes people in again."""

    key: ClassVar[str] = "security.unit-reopened"
    sentence: ClassVar[str] = _("opened {name} again")

    unit: int
    name: str


@dataclass(frozen=True, kw_only=True)
class UnitsWithdrawn(Event):
    """Units that were entered by mistake, and on which nothing was built, are gone."""

    key: ClassVar[str] = "security.units-withdrawn"
    sentence: ClassVar[str] = _("took {count} departments and classes out again")

    units: tuple[int, ...]
    count: int
