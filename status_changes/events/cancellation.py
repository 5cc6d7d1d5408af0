"""What happens in a case to cancel an enrollment before the leaders' meeting decides."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from security.journal import Event


@dataclass(frozen=True, kw_only=True)
class StatementEvent(Event):
    """The student's own word on the case came in. What was said stands in the statement alone."""

    read_by: ClassVar[str] = "cancellation.proceed"

    proposal: int
    application: int
    wants_hearing: bool


@dataclass(frozen=True, kw_only=True)
class StatementMade(StatementEvent):
    """The student, or a legal guardian, sent it."""

    key: ClassVar[str] = "status_changes.statement-made"
    sentence: ClassVar[str] = _("stated the case against the cancellation")


@dataclass(frozen=True, kw_only=True)
class StatementTakenIn(StatementEvent):
    """An officer entered it from paper."""

    key: ClassVar[str] = "status_changes.statement-taken-in"
    sentence: ClassVar[str] = _("took in a statement on paper of {made_on}")

    made_on: date


@dataclass(frozen=True, kw_only=True)
class HearingRecorded(Event):
    """A hearing was held, and its record entered."""

    key: ClassVar[str] = "status_changes.hearing-recorded"
    sentence: ClassVar[str] = _("entered the record of the hearing of {held_on}")
    read_by: ClassVar[str] = "cancellation.proceed"

    application: int
    held_on: date


@dataclass(frozen=True, kw_only=True)
class MinutesAsked(Event):
    """An officer has the record of a hearing printed, with what was said there."""

    key: ClassVar[str] = "status_changes.minutes-asked"
    sentence: ClassVar[str] = _("had the record of the hearing of {held_on} printed")
    read_by: ClassVar[str] = "cancellation.proceed"
    is_a_look: ClassVar[bool] = True

    held_on: date
    job: int


@dataclass(frozen=True, kw_only=True)
class LegalityChecked(Event):
    """Whoever checks legality has looked at a case that waits for the meeting."""

    key: ClassVar[str] = "status_changes.legality-checked"
    sentence: ClassVar[str] = _("checked the legality")
    shown_to_subject: ClassVar[bool] = False
    read_by: ClassVar[str] = "cancellation.proceed"

    application: int
    is_lawful: bool
