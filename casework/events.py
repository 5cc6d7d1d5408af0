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
class Claimed(ApplicationEvent):
    """An officer works on it now; `taken_from` is the colleague who had it before."""

    key: ClassVar[str] = "casework.claimed"
    sentence: ClassVar[str] = _("claimed the application for {office}")

    office: str
    taken_from: int | None = None


@dataclass(frozen=True, kw_only=True)
class ClaimReleased(ApplicationEvent):
    """It lies on the desk of all again."""

    key: ClassVar[str] = "casework.claim-released"
    sentence: ClassVar[str] = _("no longer works on the application for {office}")

    office: str


@dataclass(frozen=True, kw_only=True)
class HandedOver(ApplicationEvent):
    """A colleague has it now."""

    key: ClassVar[str] = "casework.handed-over"
    sentence: ClassVar[str] = _("handed the application over to a colleague of {office}")

    office: str
    to: int


@dataclass(frozen=True, kw_only=True)
class Overdue(ApplicationEvent):
    """An office has let its day go by. Its head is told; nothing is decided by that (domain 3.3)."""

    key: ClassVar[str] = "casework.overdue"
    sentence: ClassVar[str] = _("the answer of {office} is overdue; its head was told")

    office: str
    unit: int
    heads: tuple[int, ...]


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


@dataclass(frozen=True, kw_only=True)
class BulkDecisionAsked(Event):
    """An officer asked for the same answer to many applications."""

    key: ClassVar[str] = "casework.bulk-decision-asked"
    sentence: ClassVar[str] = _("asked for one answer to {asked} applications")

    bulk: int
    agrees: bool
    asked: int


@dataclass(frozen=True, kw_only=True)
class DecidedTogether(Event):
    """An officer gave many applications the same answer in one go. The rest of them could not be answered so.

    `left_out` pairs each of those with the code of its reason (see `casework.queries.obstacles`).
    """

    key: ClassVar[str] = "casework.decided-together"
    sentence: ClassVar[str] = _("answered {decided} applications together")

    bulk: int
    agrees: bool
    decided: int
    left_out: tuple[tuple[int, str], ...]


@dataclass(frozen=True, kw_only=True)
class ApplicationSeen(ApplicationEvent):
    """An officer looked at an application. Entered at most once an hour for the same officer and application."""

    key: ClassVar[str] = "casework.application-seen"
    sentence: ClassVar[str] = _("looked at the application")


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
class FileRead(ApplicationEvent):
    """Somebody opened a file of the application."""

    key: ClassVar[str] = "casework.file-read"
    sentence: ClassVar[str] = _("opened a file of the application")
    is_a_look: ClassVar[bool] = True

    slot: str
    file: int


@dataclass(frozen=True, kw_only=True)
class FileStored(Event):
    """A file was taken into the store."""

    key: ClassVar[str] = "casework.file-stored"
    sentence: ClassVar[str] = _("stored a file")

    file: int


@dataclass(frozen=True, kw_only=True)
class UploadInfected(Event):
    """Somebody uploaded a file in which the virus scanner found something. Neither its bytes nor its name are kept."""

    key: ClassVar[str] = "casework.upload-infected"
    sentence: ClassVar[str] = _("uploaded a file that was refused: the virus scanner found {signature}")

    signature: str


@dataclass(frozen=True, kw_only=True)
class FileReleased(ApplicationEvent):
    """A file that had waited for the virus scanner was found clean."""

    key: ClassVar[str] = "casework.file-released"
    sentence: ClassVar[str] = _("a file for {slot} was found free of viruses")

    slot: str
    file: int


@dataclass(frozen=True, kw_only=True)
class FileRefused(ApplicationEvent):
    """A file that had waited for the virus scanner was refused; its slot is empty again if it was the only one."""

    key: ClassVar[str] = "casework.file-refused"
    sentence: ClassVar[str] = _("a file for {slot} was refused: the virus scanner found {signature}")

    slot: str
    file: int
    signature: str


@dataclass(frozen=True, kw_only=True)
class FilesStored(Event):
    """Many files were taken into the store at once. `files` are their ids, in the order in which they were given."""

    key: ClassVar[str] = "casework.files-stored"
    sentence: ClassVar[str] = _("stored files")

    files: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class FilesDropped(Event):
    """Files that nothing needed any more were taken out of the store. `files` are their ids."""

    key: ClassVar[str] = "casework.files-dropped"
    sentence: ClassVar[str] = _("took files out of the store that are no longer needed")

    files: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class FileResealed(Event):
    """A stored file was encrypted anew, or found to have the newest key."""

    key: ClassVar[str] = "casework.file-resealed"
    sentence: ClassVar[str] = _("encrypted a stored file with the newest key")

    file: int
    anew: bool


@dataclass(frozen=True, kw_only=True)
class OfficersReminded(Event):
    """Officers were reminded of what waits for them."""

    key: ClassVar[str] = "casework.officers-reminded"
    sentence: ClassVar[str] = _("reminded {reminded} officers of what is due")

    reminded: int


@dataclass(frozen=True, kw_only=True)
class JobAsked(Event):
    """Work was asked for that goes on after the page has answered."""

    key: ClassVar[str] = "casework.job-asked"
    sentence: ClassVar[str] = _("asked for the work {work}")

    job: int
    work: str


@dataclass(frozen=True, kw_only=True)
class JobCancelAsked(Event):
    """The owner of a job asked to stop it."""

    key: ClassVar[str] = "casework.job-cancel-asked"
    sentence: ClassVar[str] = _("asked to stop the work {work}")

    job: int
    work: str


@dataclass(frozen=True, kw_only=True)
class JobEnded(Event):
    """A job came to its end: done, failed or cancelled."""

    key: ClassVar[str] = "casework.job-ended"
    sentence: ClassVar[str] = _("the work {work} ended: {state}")

    job: int
    work: str
    state: str


@dataclass(frozen=True, kw_only=True)
class ResultRead(Event):
    """The owner of a job fetched the file that it made."""

    key: ClassVar[str] = "casework.result-read"
    sentence: ClassVar[str] = _("fetched the result of the work {work}")

    job: int
    work: str
    file: int


@dataclass(frozen=True, kw_only=True)
class ReadersReminded(Event):
    """The staff were reminded of an edition that they have not acknowledged."""

    key: ClassVar[str] = "casework.readers-reminded"
    sentence: ClassVar[str] = _("reminded {count} members of staff of the edition {name} of the regulation")

    edition: int
    name: str
    count: int


@dataclass(frozen=True, kw_only=True)
class DocumentIssued(Event):
    """A numbered paper was issued to a person. It is drawn afterwards."""

    key: ClassVar[str] = "casework.document-issued"
    sentence: ClassVar[str] = _("issued {number}")

    document: int
    kind: str
    number: str


@dataclass(frozen=True, kw_only=True)
class DocumentPrinted(Event):
    """The PDF of an issued paper is there. `sha256` is its digest."""

    key: ClassVar[str] = "casework.document-printed"
    sentence: ClassVar[str] = _("{number} was drawn")

    document: int
    number: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class DocumentFetched(Event):
    """Somebody other than its owner took the PDF of a paper out."""

    key: ClassVar[str] = "casework.document-fetched"
    sentence: ClassVar[str] = _("opened {number}")

    document: int
    number: str


@dataclass(frozen=True, kw_only=True)
class DocumentVoided(Event):
    """A paper no longer counts. Its number stays in the register."""

    key: ClassVar[str] = "casework.document-voided"
    sentence: ClassVar[str] = _("declared {number} void: {why}")

    document: int
    number: str
    why: str


@dataclass(frozen=True, kw_only=True)
class SeriesBegun(Event):
    """A series goes on after the last number that was given before the system."""

    key: ClassVar[str] = "casework.series-begun"
    sentence: ClassVar[str] = _("the numbers {series} of {year} go on after {last}")

    series: str
    year: int
    last: int


@dataclass(frozen=True, kw_only=True)
class PostEvent(Event):
    """Something that happened while a post is handed over. `office` is a role code; the others are ids of persons."""

    hand_over: int
    office: str
    giver: int
    taker: int
    witness: int


@dataclass(frozen=True, kw_only=True)
class PostOffered(PostEvent):
    """The giver listed what goes with the post, and signed."""

    key: ClassVar[str] = "casework.post-offered"
    sentence: ClassVar[str] = _("began to hand the post {office} over")


@dataclass(frozen=True, kw_only=True)
class PostTaken(PostEvent):
    """The taker signed."""

    key: ClassVar[str] = "casework.post-taken"
    sentence: ClassVar[str] = _("took the post {office} over")


@dataclass(frozen=True, kw_only=True)
class PostWitnessed(PostEvent):
    """The witness signed; the hand-over is done, and its list bears `number`."""

    key: ClassVar[str] = "casework.post-witnessed"
    sentence: ClassVar[str] = _("witnessed the hand-over of the post {office}: {number}")

    number: str


@dataclass(frozen=True, kw_only=True)
class PostCalledOff(PostEvent):
    """The giver called the hand-over off."""

    key: ClassVar[str] = "casework.post-called-off"
    sentence: ClassVar[str] = _("called the hand-over of the post {office} off")


@dataclass(frozen=True, kw_only=True)
class ChannelsChosen(Event):
    """A person chose by which channels and at which hours to be told; the fields are those of `Choices`."""

    key: ClassVar[str] = "casework.channels-chosen"
    sentence: ClassVar[str] = _("chose how to be told of news")

    mail: bool
    sms: bool
    digest: bool
    digest_hour: int
    quiet_from: int
    quiet_until: int
