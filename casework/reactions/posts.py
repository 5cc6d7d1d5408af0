"""Whoever has to sign the hand-over of a post is told; and all three when it is done or called off."""

from collections.abc import Iterable
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from casework.actions.give_notices import give_notices
from casework.events import PostCalledOff, PostEvent, PostOffered, PostPassed, PostTaken, PostWitnessed
from casework.rules.notice_texts import notice_text
from security.journal import when

TO_TAKE: Final = notice_text(
    "casework.post-to-take",
    title=_("A post is handed over to you"),
    body=_("Go through the list with the giver. Sign when everything on it is there."),
)
TO_WITNESS: Final = notice_text(
    "casework.post-to-witness",
    title=_("A hand-over waits for its witness"),
    body=_("Giver and taker have signed the list. You sign last; then the appointment ends with its last day."),
)
DONE: Final = notice_text(
    "casework.post-done",
    title=_("The post is handed over"),
    body=_("All three have signed. The list is kept under its number {number}."),
)
PASSED: Final = notice_text(
    "casework.post-passed",
    title=_("The work of the post is yours now"),
    body=_("Claimed applications that came with the post: {n}. Back on the desk of all: {given_up}."),
)
CALLED_OFF: Final = notice_text(
    "casework.post-called-off",
    title=_("The hand-over of a post is called off"),
    body=_("Nothing has changed: the giver keeps the post."),
)


@when(PostOffered)
def ask_the_taker(event: PostOffered) -> None:
    """The giver has signed."""
    _tell(event, TO_TAKE, [event.taker])


@when(PostTaken)
def ask_the_witness(event: PostTaken) -> None:
    """Giver and taker have signed."""
    _tell(event, TO_WITNESS, [event.witness])


@when(PostWitnessed)
def tell_it_is_done(event: PostWitnessed) -> None:
    """To those who signed before."""
    _tell(event, DONE, [event.giver, event.taker], number=event.number)


@when(PostPassed)
def tell_the_taker(event: PostPassed) -> None:
    """What came along."""
    _tell(event, PASSED, [event.taker], n=str(event.n), given_up=str(event.given_up))


@when(PostCalledOff)
def tell_it_is_called_off(event: PostCalledOff) -> None:
    """To those who signed or would have."""
    _tell(event, CALLED_OFF, [event.taker, event.witness])


def _tell(event: PostEvent, text: str, persons: Iterable[int], **facts: str) -> None:
    link = reverse("casework:post", args=[event.hand_over])
    give_notices(persons=persons, text=text, facts=facts, link=link, about=event.about, at=event.at)
