"""Tell the legal guardians of students who are not of age what the students are told (domain 3.1, REG-4.1)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from casework.actions.give_notices import Told, give_notices
from casework.rules.notice_texts import notice_text
from enrollment.queries.guardians import legal_guardians_of_minors

REFUSED: Final = notice_text(
    "enrollment.ward-refused",
    title=_("Not granted for the student under your guardianship: {kind}"),
    body=_("The application says why, and what the student can do now."),
)
RECTIFY: Final = notice_text(
    "enrollment.ward-rectification-ends",
    title=_("The student under your guardianship may file the registration for {term} once more by {until}"),
    short=_("The student under your guardianship may file the registration once more"),
    body=_("It was not granted. What was wrong can be put right, and it can be filed once more until that day."),
)
OPENED: Final = notice_text(
    "enrollment.ward-term-opened",
    title=_("The student under your guardianship has to register for {term} by {until}"),
    short=_("The registration of the student under your guardianship is open"),
    body=_("The registration is open. The student confirms the data and hands in the papers; you can look on here."),
)
EXTENDED: Final = notice_text(
    "enrollment.ward-window-extended",
    title=_("The registration for {term} is extended for the student under your guardianship"),
    short=_("More time for the registration of the student under your guardianship"),
    body=_("Academic affairs has extended the registration: it is due by {until}."),
)
WINDOW: Final = notice_text(
    "enrollment.ward-window-ends",
    title=_("The student under your guardianship has to register for {term} by {until}"),
    short=_("The registration of the student under your guardianship is still missing"),
    body=_("It is not handed in yet. Who cannot register in time can ask for a deferral."),
)
DEFERRAL: Final = notice_text(
    "enrollment.ward-deferral-ends",
    title=_("The deferral of the student under your guardianship for {term} ends on {until}"),
    short=_("The deferral of the student under your guardianship ends soon"),
    body=_("The registration is due by then. Whoever is not registered after that day is overdue."),
)
DEFERRED: Final = notice_text(
    "enrollment.ward-deferred",
    title=_("The student under your guardianship has more time to register for {term}"),
    short=_("The registration of the student under your guardianship is deferred"),
    body=_("The deferral is granted: the registration is due by {until}."),
)
DEFERRED_FOR_NOW: Final = notice_text(
    "enrollment.ward-deferred-for-now",
    title=_("The student under your guardianship has more time to register for {term}"),
    short=_("The registration of the student under your guardianship is deferred"),
    body=_(
        "The deferral is granted: the registration is due by {until} (provisional). The calendar of that year is not"
        " published finally; the student is told if the day moves."
    ),
)
LATER: Final = notice_text(
    "enrollment.ward-last-day-later",
    title=_("More time for the registration of the student under your guardianship"),
    body=_("The school’s calendar has changed. The last day is {ends}, no longer {before}."),
)


def tell_guardians(
    *,
    told: Sequence[Told],
    text: str,
    facts: Mapping[str, Any] | None = None,
    is_urgent: bool = False,
    at: datetime,
    due_at: datetime | None = None,
) -> int:
    """What these students are told, for the legal guardians of those not of age, in the words for them; how many are
    new. It leads to the ward's page, where a guardian looks on. Not an entry of the journal: the act that tells is one.
    """
    guardians = legal_guardians_of_minors([one.person for one in told], at)
    wards = [
        Told(guardian, one.facts, one.about, reverse("enrollment:ward", args=[one.person]), one.once)
        for one in told
        for guardian in guardians.get(one.person, ())
    ]
    return give_notices(persons=wards, text=text, facts=facts, is_urgent=is_urgent, at=at, due_at=due_at)


def all_alike(persons: Iterable[int], *, about: str, once: str = "") -> list[Told]:
    """Students who are told the same about the same. With `once`, a guardian is told it once for each ward."""
    return [Told(person, about=about, once=once and f"{once}:{person}") for person in persons]
