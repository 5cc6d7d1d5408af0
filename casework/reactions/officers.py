"""What officers are told of claims, hand-overs and what is overdue."""

from django.utils.timezone import localtime
from django.utils.translation import gettext_noop as _

from casework.actions.give_notices import give_notices
from casework.events import (
    Claimed,
    HandedOver,
    Overdue,
)
from casework.models import Application
from casework.reactions.telling import application_link, tell_applicants
from casework.rules.morning_texts import APPLICANT_TOLD, HEAD_TOLD
from casework.rules.notice_texts import notice_text
from security.journal import when
from security.models import Person

TAKEN_OVER = notice_text(
    "casework.taken-over",
    title=_("Taken over by {who}: {kind}, {number}"),
    short=_("Taken over by a colleague: {kind}"),
    body=_("{who} works on the application that you had claimed. You need not do anything."),
)
HANDED_OVER = notice_text(
    "casework.handed-over",
    title=_("Handed over to you: {kind}, {number}"),
    short=_("Handed over to you: {kind}"),
    body=_("{who} has handed this application over to you. It waits for your answer."),
)


@when(Claimed)
def tell_who_had_it(event: Claimed) -> None:
    """Only if a colleague took it over."""
    if event.taken_from is not None:
        _tell_officer(event, TAKEN_OVER, event.taken_from)


@when(HandedOver)
def tell_who_has_it_now(event: HandedOver) -> None:
    """It waits for this colleague and nobody else."""
    _tell_officer(event, HANDED_OVER, event.to)


def _tell_officer(event: Claimed | HandedOver, text: str, officer: int) -> None:
    [application] = Application.objects.filter(pk__in=event.ids)
    facts = {"kind": event.kind, "number": application.number, "who": Person.objects.get(pk=event.by).name}
    give_notices(
        persons=[officer],
        text=text,
        facts=facts,
        link=application_link(application.pk),
        about=f"casework.application:{application.pk}",
        at=event.at,
    )


@when(Overdue)
def tell_the_head(event: Overdue) -> None:
    """The head in one notice of all of them, the applicants each of their own."""
    day = localtime(event.at).date()
    once = f"overdue-{event.office}-{event.unit}-{event.kind}-{day}-{event.ids[0]}"
    facts = {"office": event.office, "n": len(event.ids)}
    give_notices(persons=event.heads, text=HEAD_TOLD, facts=facts, link="/desk/?view=overdue", once=once, at=event.at)
    tell_applicants(event, APPLICANT_TOLD, facts={"office": event.office})
