"""Hand a post over: the giver begins and signs, the taker signs, the witness signs last."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeVar

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from casework.actions.issue_document import issue_document
from casework.events import PostCalledOff, PostEvent, PostOffered, PostTaken, PostWitnessed
from casework.models import PostHandOver, Step
from casework.queries.posts import (
    claimed_on_the_post,
    hand_overs_of,
    own_posts,
    takes_the_post,
    witnesses,
    work_of,
)
from casework.rules.posts import HAND_OVER_LIST, LONGEST_THING, MOST_THINGS
from security.actions.end_appointment import end_appointment
from security.journal import recorded
from security.models import Appointment, Person
from security.queries import NotFound, lock_persons
from security.rules.offices import CATALOGUE
from security.rules.record_words import for_the_record

E = TypeVar("E", bound=PostEvent)


class CannotHandOver(Exception):
    """The post cannot be handed over like this; the message says why."""


@recorded
def offer_post(
    *,
    appointment: int,
    taker: Person,
    witness: Person,
    last_day: date,
    things: Sequence[str],
    by: Person,
    at: datetime,
) -> PostOffered:
    """The giver lists what goes with the post and signs. Taker and witness are told.

    :raises NotFound: if this is not a post of the giver's
    :raises CannotHandOver: if the three are not three, the witness may not be one, the day is past, or it is under way
    """
    lock_persons([by.pk, taker.pk, witness.pk])
    post = own_posts(by, at).filter(pk=appointment).first()
    if post is None:
        raise NotFound(_("You do not hold this post in your own name today."))
    if len({by.pk, taker.pk, witness.pk}) < 3:
        raise CannotHandOver(_("Giver, taker and witness are three persons."))
    if not witnesses(at).filter(pk=witness.pk).exists():
        raise CannotHandOver(_("The principal or the head of academic affairs supervises a hand-over."))
    if last_day < localtime(at).date():
        raise CannotHandOver(_("The last day is past. Name today or a day to come."))
    if PostHandOver.objects.filter(appointment=post, witnessed_at=None, called_off_at=None).exists():
        raise CannotHandOver(_("This post is being handed over already. Call that off first."))
    listed = list(dict.fromkeys(line for one in things if (line := " ".join(one.split())[:LONGEST_THING])))
    row = PostHandOver(
        appointment=post,
        giver=by,
        taker=taker,
        witness=witness,
        last_day=last_day,
        things=listed[:MOST_THINGS],
        begun_at=at,
    )
    row.save()
    return _event(PostOffered, row, by, at)


@recorded
def take_post(*, hand_over: int, by: Person, at: datetime) -> PostTaken:
    """The taker signs that everything on the list is there.

    :raises NotFound: if it is not this person's to take now
    """
    row = _locked(hand_over, by, taker=by.pk, taken_at=None)
    PostHandOver.objects.filter(pk=row.pk).update(taken_at=at)
    return _event(PostTaken, row, by, at)


@recorded
def witness_post(*, hand_over: int, by: Person, at: datetime) -> PostWitnessed:
    """The witness signs last: claims go to the taker, the list gets its number, the appointment its last day.

    :raises NotFound: if it is not this person's to witness now
    :raises CannotHandOver: if the taker is not appointed from the day after
    """
    row = _locked(hand_over, by, witness=by.pk, taken_at__isnull=False)
    post = Appointment.objects.select_related("unit", "person").get(pk=row.appointment_id)
    if not takes_the_post(row.taker, post, row.last_day):
        raise CannotHandOver(
            _("%(name)s is not appointed to this post from the day after. The security administrator does that first.")
            % {"name": row.taker.name}
        )
    facts = facts_of(row, post)
    applications = claimed_on_the_post(post)
    Step.objects.filter(pk__in=applications.values("waiting_for")).update(claimed_by=row.taker, claimed_at=at)
    said = {**facts, "signed": _signed(row, at)}
    issued = issue_document(kind=HAND_OVER_LIST.key, person=row.giver, unit=post.unit, facts=said, by=by, at=at)
    PostHandOver.objects.filter(pk=row.pk).update(witnessed_at=at, document=issued.document)
    if post.during.upper is None or row.last_day < post.during.upper:
        end_appointment(appointment=post, last_day=row.last_day, by=by, at=at)
    return _event(PostWitnessed, row, by, at, number=issued.number)


@recorded
def call_off_post(*, hand_over: int, by: Person, at: datetime) -> PostCalledOff:
    """The giver calls it off as long as the witness has not signed.

    :raises NotFound: if there is nothing of this person's to call off
    """
    row = _locked(hand_over, by, giver=by.pk)
    PostHandOver.objects.filter(pk=row.pk).update(called_off_at=at)
    return _event(PostCalledOff, row, by, at)


def facts_of(row: PostHandOver, post: Appointment) -> dict[str, object]:
    """What the list says, in the school's language."""
    work = work_of(post)
    return {
        "office": for_the_record(CATALOGUE[post.office_id].title),
        "unit": post.unit.name,
        "giver": row.giver.name,
        "taker": row.taker.name,
        "witness": row.witness.name,
        "last_day": row.last_day.isoformat(),
        "open": str(work["n"]),
        "claimed": str(work["claimed"]),
        "first": work["first"].isoformat() if work["first"] else "—",
        "things": list(row.things),
    }


def _signed(row: PostHandOver, at: datetime) -> dict[str, str]:
    moments = {"giver": row.begun_at, "taker": row.taken_at or at, "witness": at}
    return {who: localtime(moment).strftime("%Y-%m-%d %H:%M") for who, moment in moments.items()}


def _locked(pk: int, by: Person, **whose: object) -> PostHandOver:
    rows = hand_overs_of(by).filter(witnessed_at=None, called_off_at=None, **whose)
    ends = PostHandOver.objects.filter(pk=pk).values_list("giver", "taker", "witness").first()
    lock_persons(ends or ())
    found = rows.select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is nothing here for you to sign. Load the page again."))
    return found


def _event(kind: type[E], row: PostHandOver, by: Person, at: datetime, **more: str) -> E:
    return kind(
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
