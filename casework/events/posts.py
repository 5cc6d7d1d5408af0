"""A post is handed over."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

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

    @classmethod
    def of(cls, row: Any, *, by: Any, at: datetime, **more: Any) -> Self:
        """The event for this hand-over."""
        return cls(
            at=at,
            by=by.pk,
            about=f"casework.posthandover:{row.pk}",
            persons=frozenset({row.giver_id, row.taker_id, row.witness_id}),
            hand_over=row.pk,
            office=row.appointment.office_id,
            giver=row.giver_id,
            taker=row.taker_id,
            witness=row.witness_id,
            **more,
        )


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
class PostPassed(PostEvent):
    """The giver's last day is over: the taker has `n` of the giver's claims, `given_up` lie on the desk of all."""

    key: ClassVar[str] = "casework.post-passed"
    sentence: ClassVar[str] = _("the post {office} passed: {n} claimed applications went along, {given_up} to the desk")

    n: int
    given_up: int


@dataclass(frozen=True, kw_only=True)
class PostCalledOff(PostEvent):
    """The giver called the hand-over off."""

    key: ClassVar[str] = "casework.post-called-off"
    sentence: ClassVar[str] = _("called the hand-over of the post {office} off")
