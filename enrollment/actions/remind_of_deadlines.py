"""Remind students that their last day to register is near."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_noop as _

from casework.actions.give_notices import Told, give_notices
from casework.rules.notice_texts import notice_text
from enrollment.actions import tell_guardians as tell_guardians_of
from enrollment.actions.tell_guardians import tell_guardians
from enrollment.events import DeadlinesReminded
from enrollment.models import TermState
from enrollment.queries.deadlines import Near, near
from security.journal import recorded
from security.models import Person

WINDOW: Final = notice_text(
    "enrollment.window-ends",
    title=_("Register for {term} by {until}"),
    short=_("Your registration is still missing"),
    body=_("You have not handed in your registration yet. Who cannot register in time can ask for a deferral."),
)
DEFERRAL: Final = notice_text(
    "enrollment.deferral-ends",
    title=_("Your deferral for {term} ends on {until}"),
    short=_("Your deferral ends soon"),
    body=_("Register by then. Whoever is not registered after that day is overdue."),
)
RECTIFY: Final = notice_text(
    "enrollment.rectification-ends",
    title=_("File your registration for {term} once more by {until}"),
    short=_("File your registration once more"),
    body=_("It was not granted. You can put right what was wrong and file it once more until that day."),
)
TEXTS: Final = {
    TermState.NOT_STARTED: WINDOW,
    TermState.DEFERRED: DEFERRAL,
    TermState.IN_PROCESS: RECTIFY,
    TermState.OVERDUE: RECTIFY,
}
FOR_GUARDIANS: Final = {
    WINDOW: tell_guardians_of.WINDOW,
    DEFERRAL: tell_guardians_of.DEFERRAL,
    RECTIFY: tell_guardians_of.RECTIFY,
}


@recorded
def remind_of_deadlines(*, registrations: Sequence[int], by: Person, at: datetime) -> DeadlinesReminded:
    """Each once for each last day, so many days before it as the edition says; in a few statements for all. The legal
    guardians of those not of age are reminded with them.

    What a second run or a second worker finds told stays told once: the notices are unique.
    """
    today, given = localtime(at).date(), 0
    alike: dict[tuple[str, bool], list[Near]] = defaultdict(list)
    for one in near(registrations, today):
        alike[TEXTS[TermState(one.why)], one.last == today].append(one)
    for (text, is_urgent), ones in alike.items():
        told = [
            Told(
                person=one.person,
                facts={"term": one.term, "until": one.last},
                about=f"enrollment.termregistration:{one.row}",
                link=reverse("enrollment:registration", args=[one.row]),
                once=one.once,
            )
            for one in ones
        ]
        given += give_notices(persons=told, text=text, is_urgent=is_urgent, at=at)
        tell_guardians(told=told, text=FOR_GUARDIANS[text], is_urgent=is_urgent, at=at)
    return DeadlinesReminded(at=at, by=by.pk, reminded=given)
