"""Remind applicants that what was returned to them waits to be put right."""

from collections.abc import Collection
from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_noop as _

from casework.actions.give_notices import Told, give_notices
from casework.events import RemindedToAnswer
from casework.models import Application
from casework.queries.answering import REMINDER, near_their_day, once_for, to_be_answered
from casework.rules.notice_texts import notice_text
from security.journal import recorded
from security.models import Person
from security.queries import NotFound, lock_persons

notice_text(
    REMINDER,
    title=_("Still to be put right: {kind}, {number}"),
    short=_("Still to be put right: {kind}"),
    body=_("It was returned to you. Put right what is named there, and hand it in again by {due_on}."),
)


@recorded
def remind_to_answer(*, application_ids: Collection[int], by: Person, at: datetime) -> RemindedToAnswer:
    """Once each for each last day, and whoever filed it for the applicant; on that day itself without delay.

    The applications are of one kind.
    :raises NotFound: if none of them is to be reminded of any more
    """
    today = localtime(at).date()
    lock_persons(Application.objects.filter(pk__in=application_ids).values_list("person", flat=True))
    found = to_be_answered(today).filter(pk__in=application_ids).order_by("pk")
    due = near_their_day(list(found.select_for_update(of=("self",), no_key=True)), today)
    if not due:
        raise NotFound
    for is_urgent in (True, False):
        told = [_told(one, person) for one in due if (one.due_on == today) is is_urgent for person in _readers(one)]
        give_notices(persons=told, text=REMINDER, is_urgent=is_urgent, at=at)
    event: RemindedToAnswer = RemindedToAnswer.of(*due, by=by, at=at)
    return event


def _readers(one: Application) -> set[int]:
    return {one.person_id, one.opened_by_id} if one.is_on_behalf else {one.person_id}


def _told(one: Application, person: int) -> Told:
    return Told(
        person=person,
        facts={"kind": one.kind, "number": one.number, "due_on": one.due_on},
        about=f"casework.application:{one.pk}",
        link=reverse("casework:application", args=[one.pk]),
        once=once_for(one),
    )
