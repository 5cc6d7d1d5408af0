"""The arrival of new students: opened, compared, checked in, put off, missed, closed; papers signed; numbers given."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.utils.translation import gettext_noop as _

from security.journal import Event, Line


@dataclass(frozen=True, kw_only=True)
class IntakeOpened(Event):
    """Academic affairs opened the check-in of a term's new students."""

    key: ClassVar[str] = "enrollment.intake-opened"
    sentence: ClassVar[str] = _("opened the check-in of new students for {term}: {expected} are expected")

    intake: int
    term: str
    expected: int
    arrives_from: date
    arrives_until: date


@dataclass(frozen=True, kw_only=True)
class ArrivalsEntered(Event):
    """Admitted students were entered on the list of an intake."""

    key: ClassVar[str] = "enrollment.arrivals-entered"
    read_by: ClassVar[str] = "intake.check_in"
    only_of_persons: ClassVar[bool] = True
    sentence: ClassVar[str] = _("is expected at the check-in of new students")

    intakes: tuple[int, ...]
    entered: int


@dataclass(frozen=True, kw_only=True)
class ArrivalCompared(Event):
    """The comparisons at the counter were noted; `lacking` are those that do not agree or were not made yet."""

    key: ClassVar[str] = "enrollment.arrival-compared"
    read_by: ClassVar[str] = "intake.check_in"
    sentence: ClassVar[str] = _("noted what was compared at check-in")

    arrival: int
    agreeing: tuple[str, ...]
    lacking: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ArrivalCheckedIn(Event):
    """A new student has arrived; everything that was to be compared agrees (T01)."""

    key: ClassVar[str] = "enrollment.arrival-checked-in"
    sentence: ClassVar[str] = _("checked in on {day}")

    arrival: int
    enrollment: int
    day: date


@dataclass(frozen=True, kw_only=True)
class ArrivalLeaveGranted(Event):
    """A new student may arrive later."""

    key: ClassVar[str] = "enrollment.arrival-leave-granted"
    read_by: ClassVar[str] = "intake.check_in"
    sentence: ClassVar[str] = _("granted leave to arrive until {until}")

    arrival: int
    until: date


@dataclass(frozen=True, kw_only=True)
class ForceMajeureAccepted(Event):
    """Somebody who did not arrive had a proper cause, and may still come until a later day."""

    key: ClassVar[str] = "enrollment.force-majeure-accepted"
    read_by: ClassVar[str] = "intake.check_in"
    sentence: ClassVar[str] = _("accepted why the student did not arrive; there is time until {until}")

    arrival: int
    until: date


@dataclass(frozen=True, kw_only=True)
class ArrivalContactNoted(Event):
    """Somebody tried to reach a new student who has not arrived. What was said stands in the contact alone."""

    key: ClassVar[str] = "enrollment.arrival-contact-noted"
    read_by: ClassVar[str] = "intake.check_in"
    sentence: ClassVar[str] = _("noted a contact of {spoken_on}")

    arrival: int
    reached: str
    spoken_on: date


@dataclass(frozen=True, kw_only=True)
class NoShowsMarked(Event):
    """New students did not arrive until their last day. `missed` pairs person and arrival."""

    key: ClassVar[str] = "enrollment.no-shows-marked"
    read_by: ClassVar[str] = "intake.check_in"
    sentence: ClassVar[str] = _("did not arrive at the check-in of new students")

    intake: int
    missed: tuple[tuple[int, int], ...]

    def lines(self) -> Iterator[Line]:
        """One entry for each, or one that nobody was missing."""
        for person, arrival in self.missed or ((None, self.intake),):
            model = "arrival" if person else "intake"
            yield Line(person, f"enrollment.{model}:{arrival}", {"intake": self.intake})


@dataclass(frozen=True, kw_only=True)
class IntakeClosed(Event):
    """The check-in of a term's new students is over."""

    key: ClassVar[str] = "enrollment.intake-closed"
    sentence: ClassVar[str] = _("closed the check-in for {term}: {arrived} arrived, {missing} did not")

    intake: int
    term: str
    arrived: int
    missing: int


@dataclass(frozen=True, kw_only=True)
class PaperSigned(Event):
    """A paper of the entry was signed, by the student or for a minor by a guardian."""

    key: ClassVar[str] = "enrollment.paper-signed"
    read_by: ClassVar[str] = "intake.check_in"
    sentence: ClassVar[str] = _("signed “{title}”, version {version}")

    paper: str
    title: str
    version: int
    way: str
    signed_by: int


@dataclass(frozen=True, kw_only=True)
class NumberingProposed(Event):
    """A plan of classes and student numbers was made; nothing is given yet."""

    key: ClassVar[str] = "enrollment.numbering-proposed"
    sentence: ClassVar[str] = _("proposed classes and student numbers for {students} new students of {unit}")

    numbering: int
    unit: str
    students: int


@dataclass(frozen=True, kw_only=True)
class StudentsPlaced(Event):
    """Students came to other classes of their major. `placed` pairs enrollment and unit."""

    key: ClassVar[str] = "enrollment.students-placed"
    sentence: ClassVar[str] = _("was placed in a class")

    placed: tuple[tuple[int, int], ...]

    def particulars(self) -> dict[str, Any]:
        """Where each came stands in the placements."""
        return {"placed": len(self.placed)}


@dataclass(frozen=True, kw_only=True)
class _Numbered(Event):
    """`changed` says per student the person, the enrollment and the number."""

    numbering: int
    changed: tuple[tuple[int, int, str], ...]

    @classmethod
    def of(
        cls, numbering: int, numbers: Mapping[int, str], persons: Mapping[int, int], *, by: int, at: datetime
    ) -> Self:
        """The event for a plan; numbers and persons by enrollment."""
        return cls(
            at=at,
            by=by,
            persons=frozenset(persons.values()),
            about=f"enrollment.numbering:{numbering}",
            numbering=numbering,
            changed=tuple((persons[pk], pk, number) for pk, number in numbers.items()),
        )

    def lines(self) -> Iterator[Line]:
        """One entry for each."""
        for person, enrollment, number in self.changed:
            yield Line(person, f"enrollment.enrollment:{enrollment}", {"numbering": self.numbering, "number": number})


@dataclass(frozen=True, kw_only=True)
class StudentsNumbered(_Numbered):
    """New students came to their classes and have their numbers."""

    key: ClassVar[str] = "enrollment.students-numbered"
    sentence: ClassVar[str] = _("gave the student number {number}")


@dataclass(frozen=True, kw_only=True)
class NumberingUndone(_Numbered):
    """Classes and numbers of a plan were taken back."""

    key: ClassVar[str] = "enrollment.numbering-undone"
    sentence: ClassVar[str] = _("took the student number {number} back")
