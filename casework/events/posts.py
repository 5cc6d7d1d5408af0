"""A post is handed over."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from security.journal import Event


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
