"""What happens on the roll."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from security.journal import Event, Line


@dataclass(frozen=True, kw_only=True)
class StatusChanged(Event):
    """The status of one or many enrollments changed through its one door. `changed` pairs person and enrollment."""

    key: ClassVar[str] = "enrollment.status-changed"
    sentence: ClassVar[str] = _("the status changed to {target}")

    transition: str
    target: str
    on: date
    authority: str
    changed: tuple[tuple[int, int], ...]

    def lines(self) -> Iterator[Line]:
        particulars = {key: value for key, value in self.particulars().items() if key != "changed"}
        for person, enrollment in self.changed:
            yield Line(person, f"enrollment.enrollment:{enrollment}", particulars)


@dataclass(frozen=True, kw_only=True)
class BatchOpened(Event):
    """Academic affairs opened a term's registration; the roster is frozen."""

    key: ClassVar[str] = "enrollment.batch-opened"
    sentence: ClassVar[str] = _("opened the registration of {term}: {due} students, until {window_ends_on}")

    batch: int
    term: str
    due: int
    window_ends_on: date


@dataclass(frozen=True, kw_only=True)
class HoldPlaced(Event):
    """A hold was placed on an enrollment."""

    key: ClassVar[str] = "enrollment.hold-placed"
    sentence: ClassVar[str] = _("placed a hold: {kind}")

    kind: str


@dataclass(frozen=True, kw_only=True)
class HoldLifted(Event):
    """A hold was lifted."""

    key: ClassVar[str] = "enrollment.hold-lifted"
    sentence: ClassVar[str] = _("lifted the hold: {kind}")

    kind: str


@dataclass(frozen=True, kw_only=True)
class FeesRecorded(Event):
    """The finance office entered the fee state of one or many students."""

    key: ClassVar[str] = "enrollment.fees-recorded"
    sentence: ClassVar[str] = _("recorded the fee state: {state}")

    batch: int
    state: str


@dataclass(frozen=True, kw_only=True)
class HealthRecorded(Event):
    """The clinic entered attendance at the health examination, or its result."""

    key: ClassVar[str] = "enrollment.health-recorded"
    sentence: ClassVar[str] = _("recorded the health examination of {attended_on}")

    attended_on: date


@dataclass(frozen=True, kw_only=True)
class ImportUploaded(Event):
    """A workbook of students was uploaded, to be checked."""

    key: ClassVar[str] = "enrollment.import-uploaded"
    sentence: ClassVar[str] = _("uploaded a workbook of students")

    upload: int


@dataclass(frozen=True, kw_only=True)
class ImportConfirmed(Event):
    """A checked import was confirmed; its good rows are being loaded."""

    key: ClassVar[str] = "enrollment.import-confirmed"
    sentence: ClassVar[str] = _("confirmed the import of {good} rows")

    upload: int
    good: int


@dataclass(frozen=True, kw_only=True)
class ImportRead(Event):
    """A stretch of a workbook's rows was read and checked."""

    key: ClassVar[str] = "enrollment.import-read"
    sentence: ClassVar[str] = _("checked the rows {first} to {last} of a workbook")

    upload: int
    first: int
    last: int


@dataclass(frozen=True, kw_only=True)
class ImportChecked(Event):
    """The dry run of a workbook is over."""

    key: ClassVar[str] = "enrollment.import-checked"
    sentence: ClassVar[str] = _(
        "checked a workbook: {good} rows can be loaded, {wrong} have errors, {duplicate} are there"
    )

    upload: int
    good: int
    wrong: int
    duplicate: int


@dataclass(frozen=True, kw_only=True)
class ImportRefused(Event):
    """A workbook cannot be read as a list of students."""

    key: ClassVar[str] = "enrollment.import-refused"
    sentence: ClassVar[str] = _("refused a workbook that cannot be read as a list of students")

    upload: int


@dataclass(frozen=True, kw_only=True)
class ImportMarked(Event):
    """The errors of a workbook were marked in a copy of it."""

    key: ClassVar[str] = "enrollment.import-marked"
    sentence: ClassVar[str] = _("had the errors of a workbook marked")

    upload: int


@dataclass(frozen=True, kw_only=True)
class MarkedFetched(Event):
    """Somebody took out the workbook in which errors are marked."""

    key: ClassVar[str] = "enrollment.marked-fetched"
    sentence: ClassVar[str] = _("fetched a workbook with its errors marked")

    upload: int


@dataclass(frozen=True, kw_only=True)
class ImportDiscarded(Event):
    """A checked import was put aside; nothing of it was loaded."""

    key: ClassVar[str] = "enrollment.import-discarded"
    sentence: ClassVar[str] = _("discarded a workbook; nothing of it was loaded")

    upload: int


@dataclass(frozen=True, kw_only=True)
class StudentsLoaded(Event):
    """A chunk of an import's rows became students and enrollments; the rest of the chunk no longer could."""

    key: ClassVar[str] = "enrollment.students-loaded"
    sentence: ClassVar[str] = _("loaded {loaded} students from a workbook")

    upload: int
    loaded: int
    left_out: int
    ended: bool = False


@dataclass(frozen=True, kw_only=True)
class StudentsEntered(Event):
    """Students were entered in the roll. `entered` pairs person and enrollment, in the order they were given."""

    key: ClassVar[str] = "enrollment.students-entered"
    sentence: ClassVar[str] = _("entered the student in the roll")

    authority: str
    entered: tuple[tuple[int, int], ...]

    def lines(self) -> Iterator[Line]:
        particulars = {"authority": self.authority}
        for person, enrollment in self.entered:
            yield Line(person, f"enrollment.enrollment:{enrollment}", particulars)


@dataclass(frozen=True, kw_only=True)
class RegistrationsMoved(Event):
    """Term registrations came to another state. `moved` pairs person and roster row."""

    key: ClassVar[str] = "enrollment.registrations-moved"
    sentence: ClassVar[str] = _("the term registration is now {target}")

    transition: str
    target: str
    moved: tuple[tuple[int, int], ...]

    def lines(self) -> Iterator[Line]:
        particulars = {key: value for key, value in self.particulars().items() if key != "moved"}
        for person, registration in self.moved:
            yield Line(person, f"enrollment.termregistration:{registration}", particulars)


@dataclass(frozen=True, kw_only=True)
class RosterFrozen(Event):
    """The roster of one cohort group was frozen: these students are due to register."""

    key: ClassVar[str] = "enrollment.roster-frozen"
    sentence: ClassVar[str] = _("is due to register for {term} until {window_ends_on}")

    batch: int
    roster: int
    term: str
    window_ends_on: date
    due: int


@dataclass(frozen=True, kw_only=True)
class ContactsCorrected(Event):
    """A student's contact data were corrected. The values themselves stand only in the sealed fields."""

    key: ClassVar[str] = "enrollment.contacts-corrected"
    sentence: ClassVar[str] = _("corrected the data: {fields}")

    fields: tuple[str, ...]
