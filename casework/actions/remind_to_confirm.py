"""Remind applicants that a granted result waits for their word."""

from collections.abc import Collection
from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_noop as _

from casework.actions.give_notices import Told, give_notices
from casework.events import RemindedToConfirm
from casework.models import Application
from casework.queries.confirming import REMINDER, to_be_reminded, waits_for_a_word
from casework.rules.notice_texts import notice_text
from security.journal import recorded
from security.models import Person
from security.queries import NotFound, lock_persons

notice_text(
    REMINDER,
    title=_("Still to be confirmed: {kind}, {number}"),
    short=_("Still to be confirmed: {kind}"),
    body=_("It is granted and takes effect only when you confirm it, by {confirm_by}."),
)


@recorded
def remind_to_confirm(*, application_ids: Collection[int], by: Person, at: datetime) -> RemindedToConfirm:
    """One reminder each on a day, until there are as many as the edition asks for before others may confirm.

    :raises NotFound: if none of them is to be reminded any more
    """
    lock_persons(Application.objects.filter(pk__in=application_ids).values_list("person", flat=True))
    found = Application.objects.filter(waits_for_a_word(), pk__in=application_ids)
    rows = found.select_for_update(of=("self",), no_key=True)
    due, today = to_be_reminded(rows.order_by("pk"), at), localtime(at).date()
    if not due:
        raise NotFound
    told = [
        Told(
            person=one.person_id,
            facts={"kind": one.kind, "number": one.number, "confirm_by": one.due_on},
            about=f"casework.application:{one.pk}",
            link=reverse("casework:application", args=[one.pk]),
            once=f"{REMINDER}:{one.pk}:{today}",
        )
        for one in due
    ]
    give_notices(persons=told, text=REMINDER, at=at)
    event: RemindedToConfirm = RemindedToConfirm.of(*due, by=by, at=at)
    return event
