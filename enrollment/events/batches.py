"""What happens to a term's registration as a whole."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from security.journal import Event


@dataclass(frozen=True, kw_only=True)
class BatchOpened(Event):
    """Academic affairs opened a term's registration; the roster is frozen."""

    key: ClassVar[str] = "enrollment.batch-opened"
    sentence: ClassVar[str] = _("opened the registration for {term}: {due} students, until {window_ends_on}")

    batch: int
    term: str
    due: int
    window_ends_on: date


@dataclass(frozen=True, kw_only=True)
class BatchExtended(Event):
    """The last day to register was moved; `persons` are those who have until then now.

    `department` is empty for the whole school; `extensions` are the ids of the rows, one per roster.
    """

    key: ClassVar[str] = "enrollment.batch-extended"
    sentence: ClassVar[str] = _("extended the registration for {term} until {until}: {reason}")

    batch: int
    term: str
    department: str
    until: date
    reason: str
    extensions: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class BatchClosed(Event):
    """A term’s registration takes no new application any more."""

    key: ClassVar[str] = "enrollment.batch-closed"
    sentence: ClassVar[str] = _("closed the registration for {term}: {registered} of {due} students are registered")

    batch: int
    term: str
    due: int
    registered: int


@dataclass(frozen=True, kw_only=True)
class BatchReopened(Event):
    """A closed registration takes applications again."""

    key: ClassVar[str] = "enrollment.batch-reopened"
    sentence: ClassVar[str] = _("opened the registration for {term} again: {reason}")

    batch: int
    term: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class RegistrationAnnulled(Event):
    """A student's registration counts no longer; `until` is the last day to register anew."""

    key: ClassVar[str] = "enrollment.registration-annulled"
    read_by: ClassVar[str] = "registration.final_review"
    sentence: ClassVar[str] = _("annulled the registration for {term}, to be made anew until {until}: {why}")

    registration: int
    term: str
    until: date
    why: str


@dataclass(frozen=True, kw_only=True)
class WindowsRecounted(Event):
    """The registration windows that are open were counted anew, because the calendar changed.

    `windows` says per roster's id the last day before and the new one, of those that moved.
    """

    key: ClassVar[str] = "enrollment.windows-recounted"
    sentence: ClassVar[str] = _("counted the open registration windows anew: {moved} end later")

    moved: int
    windows: tuple[tuple[int, date, date], ...]


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
class RosterJoined(Event):
    """Who came after the freeze was entered on the roster, outside due."""

    key: ClassVar[str] = "enrollment.roster-joined"
    only_of_persons: ClassVar[bool] = True
    sentence: ClassVar[str] = _("came on the roster for {term} after the freeze, to register until {deadline}")

    batch: int
    roster: int
    term: str
    deadline: date


@dataclass(frozen=True, kw_only=True)
class OwnDeadlinesRecounted(Event):
    """The last days of who came after the freeze were counted anew, because the calendar changed.

    `moved` says per registration its person, the last day before and the new one, of those that moved.
    """

    key: ClassVar[str] = "enrollment.own-deadlines-recounted"
    sentence: ClassVar[str] = _("counted the last days of who came later anew")

    moved: tuple[tuple[int, int, date, date], ...]


@dataclass(frozen=True, kw_only=True)
class RectificationsRecounted(Event):
    """The days for filing once more after a refusal were counted anew, because the calendar changed.

    `moved` says per registration its person, the last day before and the new one, of those that moved.
    """

    key: ClassVar[str] = "enrollment.rectifications-recounted"
    sentence: ClassVar[str] = _("counted the days for filing once more anew")

    moved: tuple[tuple[int, int, date, date], ...]


@dataclass(frozen=True, kw_only=True)
class DeadlinesReminded(Event):
    """Students were reminded that their last day to register is near."""

    key: ClassVar[str] = "enrollment.deadlines-reminded"
    sentence: ClassVar[str] = _("reminded {reminded} students of their last day to register")

    reminded: int


@dataclass(frozen=True, kw_only=True)
class TutorToldOfUnread(Event):
    """A tutor was told that messages lie unread in the own classes."""

    key: ClassVar[str] = "enrollment.tutor-told-of-unread"
    sentence: ClassVar[str] = _("was told of {count} students who do not read their messages")

    count: int


@dataclass(frozen=True, kw_only=True)
class RosterArranged(Event):
    """A group was added to a registration that is open, or the first day of its roster moved before the freeze."""

    key: ClassVar[str] = "enrollment.roster-arranged"
    sentence: ClassVar[str] = _("set the first day of a group in the registration for {term} to {opens_on}: {reason}")

    batch: int
    roster: int
    term: str
    group: str
    opens_on: date
    window_ends_on: date
    is_added: bool
    is_frozen: bool
    reason: str
