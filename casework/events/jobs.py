"""Work that goes on after the page has answered, and how one is told of it."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from security.journal import Event


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


@dataclass(frozen=True, kw_only=True)
class ChannelsTried(Event):
    """A person asked for a trial message, which went by these channels."""

    key: ClassVar[str] = "casework.channels-tried"
    sentence: ClassVar[str] = _("sent a trial message to oneself")

    channels: tuple[str, ...]
