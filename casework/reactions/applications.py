"""What casework tells persons about their applications and jobs: events become notices, in the act's own transaction.

A set of any size costs two statements: the applications, and the notices.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext_noop as _
from django.utils.translation import override

from casework.events import (
    Answered,
    FileRefused,
    Granted,
    Overtaken,
    RanOut,
    Refused,
    Reopened,
    Returned,
    StepAgreed,
    StepNotRecommended,
    Submitted,
    TakenBack,
    TookEffect,
)
from casework.kind import kind_of
from casework.models import Application
from casework.queries.returns import labels_of_items
from casework.reactions.telling import tell_applicants
from casework.rules.notice_texts import notice_text
from casework.rules.undo import UNDO
from security.journal import when

SUBMITTED = notice_text(
    "casework.submitted",
    title=_("Received: {kind}, {number}"),
    short=_("Received: {kind}"),
    body=_("Your application has arrived. {office} looks at it by {due_on}; other offices may follow."),
)
SUBMITTED_NO_DAY = notice_text(
    "casework.submitted-no-day",
    title=_("Received: {kind}, {number}"),
    short=_("Received: {kind}"),
    body=_("Your application has arrived and now lies with: {office}."),
)
PASSED_ON = notice_text(
    "casework.passed-on",
    title=_("Passed on: {kind}, {number}"),
    short=_("Passed on: {kind}"),
    body=_("{office} has given its opinion. The application now lies with: {next_office}, until {due_on}."),
)
PASSED_ON_NO_DAY = notice_text(
    "casework.passed-on-no-day",
    title=_("Passed on: {kind}, {number}"),
    short=_("Passed on: {kind}"),
    body=_("{office} has given its opinion. The application now lies with: {next_office}."),
)
RETURNED = notice_text(
    "casework.returned",
    title=_("Please correct: {kind}, {number}"),
    short=_("Please correct: {kind}"),
    body=_("{office} has returned your application. To be corrected: {items}. The page says what is wrong with it."),
)
RETURNED_BY_A_DAY = notice_text(
    "casework.returned-by-a-day",
    title=_("Please correct: {kind}, {number}"),
    short=_("Please correct: {kind}"),
    body=_(
        "{office} has returned your application. To be corrected by {correct_by}: {items}. The page says what is wrong "
        "with it."
    ),
)
ANSWERED = notice_text(
    "casework.answered",
    title=_("Corrections received: {kind}, {number}"),
    short=_("Corrections received: {kind}"),
    body=_("Your corrections have arrived. The application lies again with: {office}."),
)
TO_CONFIRM = notice_text(
    "casework.granted-confirm",
    title=_("Granted, please confirm: {kind}, {number}"),
    short=_("Granted, please confirm: {kind}"),
    body=_("Your application is granted. Check the result and confirm it by {confirm_by}; only then it takes effect."),
)
GRANTED = notice_text(
    "casework.granted",
    title=_("Granted: {kind}, {number}"),
    short=_("Granted: {kind}"),
    body=_("Your application is granted. The page says from when it holds."),
)
REFUSED = notice_text(
    "casework.refused",
    title=_("Not granted: {kind}, {number}"),
    short=_("Not granted: {kind}"),
    body=_("Your application was not granted. The page gives the reason and says what you can do."),
)
IN_EFFECT = notice_text(
    "casework.in-effect",
    title=_("In effect: {kind}, {number}"),
    short=_("In effect: {kind}"),
    body=_("The decision on your application is now in effect."),
)
TAKEN_BACK = notice_text(
    "casework.taken-back",
    title=_("Taken back: {kind}, {number}"),
    short=_("Taken back: {kind}"),
    body=_(
        "You have taken your application back; the office no longer deals with it. The deadline goes on: you may file "
        "a new one as long as it has not passed."
    ),
)
LAPSED = notice_text(
    "casework.lapsed",
    title=_("Lapsed: {kind}, {number}"),
    short=_("Lapsed: {kind}"),
    body=_(
        "Its time is over, and it was not answered or confirmed. Nothing follows from it. If something kept you from "
        "it, tell your department: a granted one can be reopened with a reason."
    ),
)
OVERTAKEN = notice_text(
    "casework.overtaken",
    title=_("Lapsed: {kind}, {number}"),
    short=_("Lapsed: {kind}"),
    body=_("What it was about has changed since, so that it can no longer take effect. Your department says more."),
)
REOPENED = notice_text(
    "casework.reopened",
    title=_("Reopened, please confirm: {kind}, {number}"),
    short=_("Reopened, please confirm: {kind}"),
    body=_("Your granted application waits for you once more. Check the result and confirm it by {confirm_by}."),
)
FILE_REFUSED = notice_text(
    "casework.file-refused",
    title=_("A file was refused: {kind}, {number}"),
    short=_("A file was refused: {kind}"),
    body=_(
        "The virus scanner found “{signature}” in a file that you had uploaded for: {items}. Nobody has opened it. "
        "Check your device and upload a clean file as soon as the application is with you."
    ),
)


@when(RanOut)
def tell_that_it_lapsed(event: RanOut) -> None:
    """To the applicant; the row of the roster is the business of whoever let it run out."""
    tell_applicants(event, LAPSED, and_who_filed=True)


@when(Overtaken)
def tell_that_it_was_overtaken(event: Overtaken) -> None:
    """To the applicant, and to who filed it."""
    tell_applicants(event, OVERTAKEN, and_who_filed=True)


@when(Reopened)
def ask_for_the_word_again(event: Reopened) -> None:
    """As after the decision."""
    tell_applicants(event, REOPENED, facts={"confirm_by": event.confirm_by})


@when(Submitted)
def give_a_receipt(event: Submitted) -> None:
    """With the number, and the promised day where the edition sets one."""
    text = SUBMITTED if event.due_on else SUBMITTED_NO_DAY
    tell_applicants(event, text, facts={"office": event.office, "due_on": event.due_on})


@when(StepAgreed)
def tell_where_it_is(event: StepAgreed) -> None:
    """An office agreed and passed it on."""
    _tell_where_it_is(event)


@when(StepNotRecommended)
def tell_where_it_is_all_the_same(event: StepNotRecommended) -> None:
    """An office did not recommend it and passed it on. What it said is on the page, not in the notice."""
    _tell_where_it_is(event)


def _tell_where_it_is(event: StepAgreed | StepNotRecommended) -> None:
    text = PASSED_ON if event.due_on else PASSED_ON_NO_DAY
    facts = {"office": event.office, "next_office": event.next_office, "due_on": event.due_on}
    tell_applicants(event, text, facts=facts, due_at=event.at + UNDO)


@when(Returned)
def ask_for_corrections(event: Returned) -> None:
    """Names what to correct and by when, in the reader's language; also to the officer who filed it."""
    facts, each = {"office": event.office, "correct_by": event.correct_by}, _named(event.items)
    text = RETURNED_BY_A_DAY if event.correct_by else RETURNED
    tell_applicants(event, text, facts=facts, each=each, due_at=event.at + UNDO, and_who_filed=True)


@when(FileRefused)
def tell_it_was_infected(event: FileRefused) -> None:
    """The applicant learns later what an upload would have said at once."""
    facts, each = {"signature": event.signature}, _named([f"material:{event.slot}"])
    tell_applicants(event, FILE_REFUSED, facts=facts, each=each, and_who_filed=True)


def _named(items: Iterable[str]) -> Callable[[Application, str], Mapping[str, Any]]:
    """What the office or the scanner means, as the applicant's page calls it."""

    def named(application: Application, language: str) -> Mapping[str, Any]:
        with override(language or settings.LANGUAGE_CODE):
            return {"items": labels_of_items(application, items)}

    return named


@when(Answered)
def acknowledge_corrections(event: Answered) -> None:
    """The corrections have arrived."""
    tell_applicants(event, ANSWERED, facts={"office": event.office})


@when(Granted)
def tell_it_is_granted(event: Granted) -> None:
    """With the day by which to confirm, where it must be confirmed."""
    text, day = TO_CONFIRM if event.confirm_by else GRANTED, event.confirm_by
    ends_today = day is not None and day <= localtime(event.at).date()
    tell_applicants(event, text, facts={"confirm_by": day}, due_at=event.at + UNDO, is_urgent=ends_today)


@when(Refused)
def tell_it_is_refused(event: Refused) -> None:
    """The reason is on the page."""
    tell_applicants(event, REFUSED, due_at=event.at + UNDO)


@when(TookEffect)
def tell_it_holds(event: TookEffect) -> None:
    """Not where the decision itself has just said so."""
    tell_applicants(event, IN_EFFECT, only=lambda one: _was_awaited(one, event.at))


def _was_awaited(application: Application, at: datetime) -> bool:
    """Whether the effect came by a confirmation, or on a later day than the decision."""
    decided_at, day = application.decided_at, application.effective_on
    if decided_at is None or decided_at == at:
        return decided_at is None
    confirmed = kind_of(application.kind).needs_confirmation
    return confirmed or day is None or day > localtime(decided_at).date()


@when(TakenBack)
def confirm_it_is_taken_back(event: TakenBack) -> None:
    """A receipt for the applicant; a draft that an officer gives up is nothing to tell."""
    tell_applicants(event, TAKEN_BACK, only=lambda one: one.submitted_at is not None or not one.is_on_behalf)
