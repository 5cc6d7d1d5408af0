"""What happens to the regulation and the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from security.journal import Event


@dataclass(frozen=True, kw_only=True)
class EditionAdded(Event):
    """A text of the regulation was taken in; it is not in force by that."""

    key: ClassVar[str] = "rulebook.edition-added"
    sentence: ClassVar[str] = _("added the edition {name} of the regulation")

    edition: int
    name: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class EditionEnacted(Event):
    """An edition was put in force for some student categories from a day on."""

    key: ClassVar[str] = "rulebook.edition-enacted"
    sentence: ClassVar[str] = _("put the edition {name} of the regulation in force from {from_day}")

    edition: int
    name: str
    categories: tuple[str, ...]
    from_day: date
    proposed_by: int


@dataclass(frozen=True, kw_only=True)
class CalendarYearPublished(Event):
    """The working days of a year were entered, or replaced by the published ones."""

    key: ClassVar[str] = "rulebook.calendar-year-published"
    sentence: ClassVar[str] = _("entered the working-day calendar of {year}")

    year: int
    final: bool
    replaced_provisional: bool = False


@dataclass(frozen=True, kw_only=True)
class SchoolClosed(Event):
    """Days on which the school is closed were entered."""

    key: ClassVar[str] = "rulebook.school-closed"
    sentence: ClassVar[str] = _("entered “{name}”, {first} to {last}, as closed days of the school")

    closure: int
    name: str
    first: date
    last: date
