"""Where one studies: majors, classes and terms are entered and changed; class lists are loaded."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from security.journal import Event


@dataclass(frozen=True, kw_only=True)
class MajorEntered(Event):
    """A department offers a major, or a direction of one."""

    key: ClassVar[str] = "enrollment.major-entered"
    sentence: ClassVar[str] = _("entered the major {name} ({code})")

    major: int
    name: str
    code: str


@dataclass(frozen=True, kw_only=True)
class MajorChanged(Event):
    """What is known of a major was changed. `changes` pairs the name of a column with its old and new value."""

    key: ClassVar[str] = "enrollment.major-changed"
    sentence: ClassVar[str] = _("changed the major {name}")

    major: int
    name: str
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, kw_only=True)
class ClassEntered(Event):
    """A class of a major and cohort was formed."""

    key: ClassVar[str] = "enrollment.class-entered"
    sentence: ClassVar[str] = _("formed the class {name} with {capacity} seats")

    unit: int
    name: str
    major: int
    cohort: int
    capacity: int


@dataclass(frozen=True, kw_only=True)
class SeatsChanged(Event):
    """A class has more or fewer seats."""

    key: ClassVar[str] = "enrollment.seats-changed"
    sentence: ClassVar[str] = _("changed the seats of {name} from {old} to {new}")

    unit: int
    name: str
    old: int
    new: int


@dataclass(frozen=True, kw_only=True)
class PlaceClosed(Event):
    """A class without students, or a department without classes, was closed."""

    key: ClassVar[str] = "enrollment.place-closed"
    sentence: ClassVar[str] = _("closed {name} from {day}, as nobody is in it any more")

    unit: int
    name: str
    day: date


@dataclass(frozen=True, kw_only=True)
class TermEntered(Event):
    """A term was entered."""

    key: ClassVar[str] = "enrollment.term-entered"
    sentence: ClassVar[str] = _("entered {term}: {opens_on} to {ends_on}")

    term: str
    opens_on: date
    ends_on: date


@dataclass(frozen=True, kw_only=True)
class TermChanged(Event):
    """The days of a term were put right."""

    key: ClassVar[str] = "enrollment.term-changed"
    sentence: ClassVar[str] = _("changed {term}: now {opens_on} to {ends_on}")

    term: str
    opens_on: date
    ends_on: date
    before: tuple[date, date]


@dataclass(frozen=True, kw_only=True)
class TermClosed(Event):
    """A term was swept to its end; its days stay."""

    key: ClassVar[str] = "enrollment.term-closed"
    sentence: ClassVar[str] = _("closed {term}")

    term: str


@dataclass(frozen=True, kw_only=True)
class ClassesLoaded(Event):
    """A chunk of a class list was entered, with the departments and majors that were new; the rest could not be."""

    key: ClassVar[str] = "enrollment.classes-loaded"
    sentence: ClassVar[str] = _("formed {loaded} classes from a workbook")

    upload: int
    loaded: int
    left_out: int
    ended: bool = False


@dataclass(frozen=True, kw_only=True)
class ClassListTakenBack(Event):
    """The classes, majors and departments that a class list had brought are gone."""

    key: ClassVar[str] = "enrollment.class-list-taken-back"
    sentence: ClassVar[str] = _("took back the classes of a workbook")

    upload: int
    classes: tuple[int, ...]
    majors: tuple[int, ...]
    departments: tuple[int, ...]
