"""Open deadlines are counted anew."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from casework.events.application import ApplicationEvent
from security.journal import Event, Line


@dataclass(frozen=True, kw_only=True)
class ClocksMoved(ApplicationEvent):
    """The days by which these are due moved later, because the calendar changed. None may have moved.

    `days` says per application's id the day before and the new one.
    """

    key: ClassVar[str] = "casework.clocks-moved"
    sentence: ClassVar[str] = _("the day by which it is due moved from {before} to {due_on}: the calendar changed")

    recount: int
    days: tuple[tuple[int, date, date], ...]

    def lines(self) -> Iterator[Line]:
        persons = {application: person for person, application in self.applications}
        for application, before, due_on in self.days:
            particulars = {"kind": self.kind, "recount": self.recount} | {
                "before": before.isoformat(),
                "due_on": due_on.isoformat(),
            }
            yield Line(persons[application], f"casework.application:{application}", particulars)


@dataclass(frozen=True, kw_only=True)
class RecountAsked(Event):
    """Open deadlines are to be counted anew."""

    key: ClassVar[str] = "casework.recount-asked"
    sentence: ClassVar[str] = _("asked for the open deadlines to be counted anew")

    recount: int
    job: int


@dataclass(frozen=True, kw_only=True)
class RecountEnded(Event):
    """All open deadlines were counted anew after a change of the calendar."""

    key: ClassVar[str] = "casework.recount-ended"
    sentence: ClassVar[str] = _("counted {counted} open deadlines anew: {moved} moved, {kept} kept")

    recount: int
    counted: int
    moved: int
    kept: int
