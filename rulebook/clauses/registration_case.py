"""What the clauses on term registration judge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

SANCTION_UNDECIDED = "SANCTION_UNDECIDED"
FAILED_COURSE = "FAILED_COURSE"
JUDGED = (SANCTION_UNDECIDED, FAILED_COURSE)
"""The kinds of hold that the regulation judges by itself, whatever their own flag says (REG-2.2)."""
REGISTRABLE = frozenset({"PENDING", "ACTIVE", "AUTO_LEFT"})


@dataclass(frozen=True)
class Hold:
    """An open hold on the enrollment: its kind, whether it was placed to block registration, what the school calls it.

    `SANCTION_UNDECIDED` and `FAILED_COURSE` (failed, and neither retake nor make-up booked) are judged as the school
    chose; every other kind does what its own flag says.
    """

    kind: str
    blocks: bool = True
    name: str = ""

    @property
    def called(self) -> str:
        """What a ruling calls it: the regulation's word, of other kinds the school's."""
        return self.kind if self.kind in JUDGED else self.name or self.kind


@dataclass(frozen=True, kw_only=True)
class RegistrationCase:
    """The facts by which a registration is judged, on the day it is filed or looked at.

    `first_filed_on`: the day on which this batch's first application was handed in; None before that.
    `is_new`: registers for the first time after check-in. `own_deadline`: the student's own last day, from a deferral,
    a return or an annulment. `times_refused` and `rectify_until`: earlier refusals in this batch and the last day to
    put the first right; `refused_in_time`: what was refused had been filed in time. `fee_state`: UNKNOWN, UNPAID,
    PAID, or the kind of aid (AID, LOAN, GREEN_CHANNEL, MILITARY). `other_asked`: academic affairs asked for further
    papers. `materials_given`: slots that hold at least one file.
    """

    today: date
    status: str
    category: str = ""
    is_new: bool = False
    window_opens: date
    window_ends: date
    term_ends: date | None = None
    own_deadline: date | None = None
    reason_given: bool = False
    first_filed_on: date | None = None
    times_refused: int = 0
    rectify_until: date | None = None
    refused_in_time: bool = True
    fee_state: str = "UNKNOWN"
    holds: tuple[Hold, ...] = ()
    health_attended: bool = False
    health_changed: bool = False
    other_asked: bool = False
    materials_given: frozenset[str] = frozenset()
    data_confirmed: bool = False
    data_changed_since: bool = False
    pledge_signed: bool = False

    @property
    def last_day(self) -> date:
        """The last day on which this student registers without being late."""
        return max(self.window_ends, self.own_deadline or self.window_ends)

    @property
    def filed_in_time(self) -> bool:
        """Handed in by the last day and not refused since: however long the review takes, it is not late."""
        return self.first_filed_on is not None and self.first_filed_on <= self.last_day and not self.times_refused

    @property
    def is_late(self) -> bool:
        """Filing today would be a late make-up: after the window, the own deadline and the rectification date.

        Putting right what was late already does not make it timely.
        """
        rectify_until = self.rectify_until if self.refused_in_time else None
        return not self.filed_in_time and self.today > max(self.last_day, rectify_until or self.last_day)

    def papers_needed(self, required_docs: tuple[str, ...]) -> tuple[str, ...]:
        """Which of the edition's slots this student has to fill (REG-3.1)."""
        return papers_needed(
            required_docs,
            is_new=self.is_new,
            health_changed=self.health_changed,
            health_attended=self.health_attended,
            other_asked=self.other_asked,
        )


def papers_needed(
    required_docs: tuple[str, ...], *, is_new: bool, health_changed: bool, health_attended: bool, other_asked: bool
) -> tuple[str, ...]:
    """Which of the edition's slots this student has to fill (REG-3.1).

    The health proof is for new students and changed health; a new student who attended the check needs no paper.
    Other papers are asked for only where academic affairs said so.
    """
    needed = {
        "HEALTH_IF_NEW_OR_CHANGED": health_changed or (is_new and not health_attended),
        "OTHER": other_asked,
    }
    return tuple(slot for slot in required_docs if needed.get(slot, True))
