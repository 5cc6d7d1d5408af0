"""What happens to applications. Each event may concern one application or a whole set."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django.utils.translation import gettext_noop as _

from security.journal import Event, Line


@dataclass(frozen=True, kw_only=True)
class ApplicationEvent(Event):
    """An event about applications of one kind: `applications` pairs each person's id with the application's."""

    kind: str
    applications: tuple[tuple[int, int], ...]

    def lines(self) -> Iterator[Line]:
        particulars = {key: value for key, value in self.particulars().items() if key != "applications"}
        for person, application in self.applications:
            yield Line(person, f"casework.application:{application}", particulars)

    @property
    def ids(self) -> tuple[int, ...]:
        """The applications' ids."""
        return tuple(application for _person, application in self.applications)

    @classmethod
    def of(cls, *applications: Any, by: Any, at: datetime, **particulars: Any) -> Any:
        """The event for these applications, all of one kind."""
        return cls(
            at=at,
            by=by.pk,
            persons=frozenset(one.person_id for one in applications),
            about=f"casework.application:{applications[0].pk}" if len(applications) == 1 else "",
            kind=applications[0].kind,
            applications=tuple(sorted((one.person_id, one.pk) for one in applications)),
            **particulars,
        )


@dataclass(frozen=True, kw_only=True)
class ApplicationOpened(ApplicationEvent):
    """A draft was begun, by the applicant or by an office."""

    key: ClassVar[str] = "casework.application-opened"
    sentence: ClassVar[str] = _("began the application")


@dataclass(frozen=True, kw_only=True)
class MaterialAdded(ApplicationEvent):
    """A file was put into a material slot."""

    key: ClassVar[str] = "casework.material-added"
    sentence: ClassVar[str] = _("added a file for {slot}")

    slot: str
    file: int


@dataclass(frozen=True, kw_only=True)
class MaterialRemoved(ApplicationEvent):
    """A file was taken out of a material slot."""

    key: ClassVar[str] = "casework.material-removed"
    sentence: ClassVar[str] = _("took a file out of {slot}")

    slot: str
    file: int


@dataclass(frozen=True, kw_only=True)
class Submitted(ApplicationEvent):
    """The applicant handed it in; the route was copied, the rulings kept."""

    key: ClassVar[str] = "casework.submitted"
    sentence: ClassVar[str] = _("submitted the application")

    office: str
    due_on: date | None
    is_late: bool


@dataclass(frozen=True, kw_only=True)
class StepAgreed(ApplicationEvent):
    """An office agreed or recommended, and the next office has it."""

    key: ClassVar[str] = "casework.step-agreed"
    sentence: ClassVar[str] = _("{office}: agreed")

    office: str
    next_office: str
    due_on: date | None


@dataclass(frozen=True, kw_only=True)
class StepNotRecommended(ApplicationEvent):
    """An office did not recommend it; the next office decides all the same."""

    key: ClassVar[str] = "casework.step-not-recommended"
    sentence: ClassVar[str] = _("{office}: did not recommend")

    office: str
    next_office: str
    due_on: date | None


@dataclass(frozen=True, kw_only=True)
class Returned(ApplicationEvent):
    """An office returned it to the applicant for named materials or fields; the clock is stopped."""

    key: ClassVar[str] = "casework.returned"
    sentence: ClassVar[str] = _("{office}: returned it for correction")

    office: str
    items: tuple[str, ...]
    correct_by: date | None = None


@dataclass(frozen=True, kw_only=True)
class Answered(ApplicationEvent):
    """The applicant corrected what was named; the same office has it again."""

    key: ClassVar[str] = "casework.answered"
    sentence: ClassVar[str] = _("sent the corrections")

    office: str
    due_on: date | None


@dataclass(frozen=True, kw_only=True)
class Granted(ApplicationEvent):
    """The last deciding step agreed."""

    key: ClassVar[str] = "casework.granted"
    sentence: ClassVar[str] = _("{office}: granted")

    office: str
    confirm_by: date | None


@dataclass(frozen=True, kw_only=True)
class Refused(ApplicationEvent):
    """A deciding step refused it, with a reason."""

    key: ClassVar[str] = "casework.refused"
    sentence: ClassVar[str] = _("{office}: refused")

    office: str


@dataclass(frozen=True, kw_only=True)
class TookEffect(ApplicationEvent):
    """What was granted now holds."""

    key: ClassVar[str] = "casework.took-effect"
    sentence: ClassVar[str] = _("the decision took effect")


@dataclass(frozen=True, kw_only=True)
class EffectPutOff(ApplicationEvent):
    """What was granted could not be made true; it is tried again."""

    key: ClassVar[str] = "casework.effect-put-off"
    sentence: ClassVar[str] = _("the effect could not be brought about and is tried again at {until}")
    shown_to_subject: ClassVar[bool] = False

    until: datetime


@dataclass(frozen=True, kw_only=True)
class DecisionUndone(ApplicationEvent):
    """An officer took an answer back before anything had come of it; the application lies with that office again.

    `verdict` is the answer that no longer stands.
    """

    key: ClassVar[str] = "casework.decision-undone"
    sentence: ClassVar[str] = _("{office}: took its answer back")

    office: str
    verdict: str
    was_told: bool


@dataclass(frozen=True, kw_only=True)
class Confirmed(ApplicationEvent):
    """The applicant confirmed the result, and it took effect."""

    key: ClassVar[str] = "casework.confirmed"
    sentence: ClassVar[str] = _("confirmed the result")


@dataclass(frozen=True, kw_only=True)
class TakenBack(ApplicationEvent):
    """The applicant took it back."""

    key: ClassVar[str] = "casework.taken-back"
    sentence: ClassVar[str] = _("took the application back")


@dataclass(frozen=True, kw_only=True)
class RanOut(ApplicationEvent):
    """Nobody answered or confirmed in time: these have lapsed."""

    key: ClassVar[str] = "casework.ran-out"
    sentence: ClassVar[str] = _("let the application lapse, as its time was over")


@dataclass(frozen=True, kw_only=True)
class Overtaken(ApplicationEvent):
    """What they were about is gone, or what was granted can no longer be made true: these have lapsed."""

    key: ClassVar[str] = "casework.overtaken"
    sentence: ClassVar[str] = _("the application lapsed: {why}")

    why: str


@dataclass(frozen=True, kw_only=True)
class Reopened(ApplicationEvent):
    """What had lapsed without the applicant's word waits for it once more."""

    key: ClassVar[str] = "casework.reopened"
    sentence: ClassVar[str] = _("reopened the application: {why}")

    why: str
    confirm_by: date | None


@dataclass(frozen=True, kw_only=True)
class ApplicationSeen(ApplicationEvent):
    """An officer looked at an application. Entered at most once an hour for the same officer and application."""

    key: ClassVar[str] = "casework.application-seen"
    sentence: ClassVar[str] = _("looked at the application")


@dataclass(frozen=True, kw_only=True)
class ConfirmedFor(ApplicationEvent):
    """An officer confirmed the result for the applicant, after the reminders, with a proof; it took effect."""

    key: ClassVar[str] = "casework.confirmed-for"
    sentence: ClassVar[str] = _("confirmed the result on behalf of the applicant, after {reminders} reminders")

    reminders: int


@dataclass(frozen=True, kw_only=True)
class RemindedToConfirm(ApplicationEvent):
    """Applicants were reminded to confirm a result."""

    key: ClassVar[str] = "casework.reminded-to-confirm"
    sentence: ClassVar[str] = _("reminded of confirming the result")


@dataclass(frozen=True, kw_only=True)
class RemindedToAnswer(ApplicationEvent):
    """Applicants were reminded of what was returned to them."""

    key: ClassVar[str] = "casework.reminded-to-answer"
    sentence: ClassVar[str] = _("reminded of putting right what was returned")
