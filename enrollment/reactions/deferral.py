"""What follows from a deferral that was decided, notice and paper; what a frozen roster makes of those before it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_noop as _

from casework.actions.ask_job import ask_job
from casework.actions.give_notices import Told, give_notices
from casework.actions.issue_document import CannotIssue
from casework.events import Refused, TookEffect
from casework.models import Application, Document
from casework.rules.notice_texts import notice_text
from casework.rules.undo import UNDO
from enrollment.actions.defer_by_the_books import defer_by_the_books
from enrollment.actions.grant_deferrals import grant_deferrals
from enrollment.actions.issue_deferral_decision import issue_deferral_decision
from enrollment.actions.tell_guardians import DEFERRED as WARD_DEFERRED
from enrollment.actions.tell_guardians import DEFERRED_FOR_NOW as WARD_DEFERRED_FOR_NOW
from enrollment.actions.tell_guardians import tell_guardians
from enrollment.events import (
    DeferralConsented,
    DeferralDeclined,
    DeferralsGranted,
    DeferredByTheBooks,
    OpeningLoaded,
    RosterFrozen,
    RosterJoined,
)
from enrollment.models import DeferralRequest, Roster, TermRegistration
from enrollment.queries.deferrals import IN_FORCE
from enrollment.queries.opening import deferred_before
from enrollment.rules.deferral import DECISION, ISSUE
from security.journal import when
from security.models import Person
from security.queries import officers_of, the_school, the_system
from security.rules.matrix import offices_for

DEFERRAL: Final = "deferral"
DEFERRED = notice_text(
    "enrollment.deferred",
    title=_("More time to register for {term}"),
    short=_("Your registration is deferred"),
    body=_("Your deferral is granted: register for {term} by {until}. Whoever is not registered by then is overdue."),
)
DEFERRED_FOR_NOW = notice_text(
    "enrollment.deferred-for-now",
    title=_("More time to register for {term}"),
    short=_("Your registration is deferred"),
    body=_(
        "Your deferral is granted: register for {term} by {until} (provisional). The calendar of that year is not"
        " published finally; you are told if the day moves."
    ),
)
CONSENTED = notice_text(
    "enrollment.deferral-consented",
    title=_("Your guardian consents to the deferral"),
    body=_("You can hand your application in now. If you change it before, your guardian has to consent anew."),
)
DECLINED = notice_text(
    "enrollment.deferral-declined",
    title=_("Your guardian does not consent to the deferral"),
    body=_("Talk with your guardian, or with your tutor. Without the consent the application cannot be handed in."),
)
NO_PAPER = notice_text(
    "enrollment.deferral-without-paper",
    title=_("The decision on a deferral could not be issued: {number}"),
    short=_("The decision on a deferral could not be issued"),
    body=_("The decision holds all the same. {why} The paper is issued by itself on the morning after."),
)


@when(DeferralsGranted)
def tell_the_new_last_day(event: DeferralsGranted) -> None:
    """Each deferred student reads until when, and the guardian of who is not of age; where the day is not known yet,
    when it is.
    """
    given = [application for _person, application, _term, day in event.granted if day is not None]
    provisional = set(
        DeferralRequest.objects.filter(pk__in=given, is_provisional=True).values_list("pk", flat=True) if given else ()
    )
    by_day: dict[tuple[str, date, bool], list[tuple[int, int]]] = defaultdict(list)
    for person, application, term, day in event.granted:
        if day is not None:
            by_day[term, day, application in provisional].append((person, application))
    for (term, day, for_now), ones in by_day.items():
        told = [
            Told(
                person=person,
                about=f"casework.application:{application}",
                link=reverse("casework:application", args=[application]),
            )
            for person, application in ones
        ]
        give_notices(
            persons=told,
            text=DEFERRED_FOR_NOW if for_now else DEFERRED,
            facts={"term": term, "until": day},
            at=event.at,
        )
        text = WARD_DEFERRED_FOR_NOW if for_now else WARD_DEFERRED
        tell_guardians(told=told, text=text, facts={"term": term, "until": day}, at=event.at)


def tell_the_guardians_word(event: DeferralConsented | DeferralDeclined) -> None:
    """The student reads it and goes on, or does not."""
    give_notices(
        persons=[event.student],
        text=CONSENTED if isinstance(event, DeferralConsented) else DECLINED,
        link=reverse("casework:application", args=[event.application]),
        about=event.about,
        at=event.at,
    )


when(DeferralConsented)(tell_the_guardians_word)
when(DeferralDeclined)(tell_the_guardians_word)


def apply_what_was_granted_before(event: RosterFrozen | RosterJoined) -> None:
    """Deferrals of this term that were granted before its window was known get their last day now (REG-1.2)."""
    term = Roster.objects.select_related("batch").get(pk=event.roster).batch.term_id
    of_this_roster = DeferralRequest.objects.filter(
        IN_FORCE, term=term, ends_on=None, enrollment__term_registrations__roster=event.roster
    )
    if isinstance(event, RosterJoined):  # of the others it was said when the roster was frozen
        of_this_roster = of_this_roster.filter(enrollment__person__in=event.persons)
    applications = list(of_this_roster.values_list("pk", flat=True))
    if applications:
        grant_deferrals(applications=applications, by=Person.objects.get(pk=event.by), at=event.at)


when(RosterFrozen)(apply_what_was_granted_before)
when(RosterJoined)(apply_what_was_granted_before)


def apply_what_the_books_granted(event: RosterFrozen | RosterJoined | OpeningLoaded) -> None:
    """Deferrals of before the system count like ours, whichever comes first: they, or the roster (MIG-1)."""
    if isinstance(event, OpeningLoaded):
        rows = TermRegistration.objects.filter(enrollment__in=[enrollment for _person, enrollment in event.concerned])
    else:
        rows = TermRegistration.objects.filter(roster=event.roster)
    until = deferred_before(rows, localtime(event.at).date())
    if until:
        defer_by_the_books(until=until, by=Person.objects.get(pk=event.by), at=event.at)


when(RosterFrozen)(apply_what_the_books_granted)
when(RosterJoined)(apply_what_the_books_granted)
when(OpeningLoaded)(apply_what_the_books_granted)


@when(DeferredByTheBooks)
def tell_the_day_of_the_books(event: DeferredByTheBooks) -> None:
    """Who was deferred before reads until when, instead of the last day of the others."""
    alike: dict[tuple[str, date], list[Told]] = defaultdict(list)
    for person, enrollment, term, day in event.deferred:
        alike[term, day].append(Told(person, about=f"enrollment.enrollment:{enrollment}", link=reverse("home")))
    for (term, day), told in alike.items():
        facts = {"term": term, "until": day}
        give_notices(persons=told, text=DEFERRED, facts=facts, at=event.at)
        tell_guardians(told=told, text=WARD_DEFERRED, facts=facts, at=event.at)


@when(TookEffect)
def issue_the_decision(event: TookEffect) -> None:
    """What was granted has its numbered paper, which the student finds on the page of the application (D02)."""
    if event.kind == DEFERRAL:
        issue_decisions(event.ids, by=Person.objects.get(pk=event.by), at=event.at)


@when(Refused)
def issue_the_refusal(event: Refused) -> None:
    """What was not granted has its paper too, as soon as the refusal cannot be undone any more (D02, REG-1.3)."""
    if event.kind == DEFERRAL:
        ask_job(
            kind=ISSUE,
            arguments={"applications": sorted(event.ids)},
            owner=the_system(),
            at=event.at,
            due_at=event.at + UNDO,
        )


def issue_decisions(applications: Iterable[int], *, by: Person, at: datetime) -> int:
    """How many papers were issued. A character that our fonts lack holds up no deferral: academic affairs is told."""
    issued = 0
    for application in sorted(applications):
        try:
            issue_deferral_decision(application=application, by=by, at=at)
            issued += 1
        except CannotIssue as refusal:
            if Document.objects.filter(application=application, kind=DECISION.key).exists():
                continue  # the morning's sweep and the job met; one of them was quicker
            _tell_academic_affairs(application, str(refusal), at)
    return issued


def _tell_academic_affairs(application: int, why: str, at: datetime) -> None:
    """Once for each application."""
    school = the_school()
    heads = officers_of(offices_for("deferral.decide", verbs={"decide"}), school, at) if school else ()
    give_notices(
        persons=heads,
        text=NO_PAPER,
        facts={"number": Application.objects.values_list("number", flat=True).get(pk=application), "why": why},
        link=reverse("casework:application", args=[application]),
        about=f"casework.application:{application}",
        once=f"{NO_PAPER}:{application}",
        at=at,
    )
