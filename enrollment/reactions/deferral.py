"""What follows from a deferral that was granted, and what a frozen roster makes of those granted before."""

from collections import defaultdict
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from casework.actions.give_notices import Told, give_notices
from casework.rules.notice_texts import notice_text
from enrollment.actions.grant_deferrals import grant_deferrals
from enrollment.events import DeferralsGranted, RosterFrozen
from enrollment.models import DeferralRequest, Roster
from enrollment.queries.deferrals import IN_FORCE
from security.journal import when
from security.models import Person

DEFERRED = notice_text(
    "enrollment.deferred",
    title=_("More time to register for {term}"),
    short=_("Your registration is deferred"),
    body=_("Your deferral is granted: register for {term} by {until}. Whoever is not registered by then is overdue."),
)


@when(DeferralsGranted)
def tell_the_new_last_day(event: DeferralsGranted) -> None:
    """Each deferred student reads until when; where the day is not known yet, when it is."""
    by_day: dict[tuple[str, date], list[tuple[int, int]]] = defaultdict(list)
    for person, application, term, day in event.granted:
        if day is not None:
            by_day[term, day].append((person, application))
    for (term, day), ones in by_day.items():
        told = [
            Told(
                person=person,
                about=f"casework.application:{application}",
                link=reverse("casework:application", args=[application]),
            )
            for person, application in ones
        ]
        give_notices(persons=told, text=DEFERRED, facts={"term": term, "until": day}, at=event.at)


@when(RosterFrozen)
def apply_what_was_granted_before(event: RosterFrozen) -> None:
    """Deferrals of this term that were granted before its window was known get their last day now (REG-1.2)."""
    term = Roster.objects.select_related("batch").get(pk=event.roster).batch.term_id
    of_this_roster = DeferralRequest.objects.filter(
        IN_FORCE, term=term, ends_on=None, enrollment__term_registrations__roster=event.roster
    )
    applications = list(of_this_roster.values_list("pk", flat=True))
    if applications:
        grant_deferrals(applications=applications, by=Person.objects.get(pk=event.by), at=event.at)
