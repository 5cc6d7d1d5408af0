"""What the sweeps tell: each student who was found, and the offices once, when a sweep has come to its end."""

from __future__ import annotations

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from casework.actions.give_notices import give_notices
from casework.rules.notice_texts import notice_text
from enrollment.models import TermRegistration, TermState
from enrollment.queries.departments import DEPARTMENT
from security.journal import when
from security.models import Person, Unit
from security.queries import officers_of, the_school
from security.rules.offices import route_office
from status_changes.events import ConsequencesProposed, Swept
from status_changes.models import Proposal, Sweep

OVERDUE = notice_text(
    "status_changes.overdue",
    title=_("You have not registered for {term}"),
    short=_("You have not registered for this term"),
    body=_(
        "The last day to register has passed. Register late and say why, or ask for a deferral with a proof. Who gives "
        "no accepted reason may be counted as having left."
    ),
)
UNREGISTERED = notice_text(
    "status_changes.unregistered",
    title=_("The term {term} ended without your registration"),
    short=_("A term ended without your registration"),
    body=_(
        "The term counts as missed. If there was a cause, ask for a deferral with a proof before the next term opens: "
        "then it does not count. Register in time for the next term."
    ),
)
LEFT_PROPOSED = notice_text(
    "status_changes.auto-left-proposed",
    title=_("It is proposed to count you as having left"),
    body=_(
        "You have not registered for {term} and no reason is known. Nothing is decided yet: your department will speak "
        "with you. Register late and say why, as soon as you can."
    ),
)
CANCELLATION_PROPOSED = notice_text(
    "status_changes.cancellation-proposed",
    title=_("It is proposed to cancel your enrollment"),
    body=_(
        "You missed too many terms without a cause, {term} the last of them. Nothing is decided yet: you will be heard "
        "before the leaders decide. Speak with your department now."
    ),
)
FOUND_IN_DEPARTMENT = notice_text(
    "status_changes.found-in-department",
    title=_("{count} of your students have not registered for {term}"),
    short=_("Students who have not registered"),
    body=_("Ask each of them why, and note it: the list says whom nobody has spoken with."),
)
FOUND_IN_SCHOOL = notice_text(
    "status_changes.found-in-school",
    title=_("{count} students have not registered for {term}"),
    short=_("Students who have not registered"),
    body=_("The list per department is there. Consequences are proposed; none is carried out without a decision."),
)
_FOUND = {Sweep.Kind.AFTER_WINDOW: OVERDUE, Sweep.Kind.TERM_END: UNREGISTERED}
_PROPOSED = {Proposal.Kind.AUTO_LEFT: LEFT_PROPOSED, Proposal.Kind.CANCELLATION: CANCELLATION_PROPOSED}
_STANDS = {Sweep.Kind.AFTER_WINDOW: TermState.OVERDUE, Sweep.Kind.TERM_END: TermState.UNREGISTERED}


@when(Swept)
def tell_who_was_found(event: Swept) -> None:
    """Each student once; whose reason was accepted has nothing to do."""
    give_notices(
        persons=[person for person, row in event.found if row not in event.excused],
        text=_FOUND[Sweep.Kind(event.kind)],
        facts={"term": event.term},
        link=reverse("home"),
        about=event.about,
        at=event.at,
    )


@when(ConsequencesProposed)
def tell_for_whom_it_is_proposed(event: ConsequencesProposed) -> None:
    """The student knows before anybody decides."""
    give_notices(
        persons=[person for person, _proposal, _ground in event.proposed],
        text=_PROPOSED[Proposal.Kind(event.consequence)],
        facts={"term": event.term},
        link=reverse("home"),
        at=event.at,
    )


@when(Swept)
def tell_the_offices(event: Swept) -> None:
    """When the sweep has come to its end and found somebody: each department of its own, academic affairs of all."""
    if not event.ended or not any(Sweep.objects.values_list("overdue", "unregistered").get(pk=event.sweep)):
        return
    school = the_school()
    if school is None:
        return
    counts = dict(_by_department(event.batch, _STANDS[Sweep.Kind(event.kind)]))
    units = Unit.objects.in_bulk(counts)
    for department, count in sorted(counts.items()):
        heads = officers_of(route_office("DEPT").members(), units[department], event.at)
        _tell(heads, FOUND_IN_DEPARTMENT, count, event)
    _tell(officers_of(route_office("AA").members(), school, event.at), FOUND_IN_SCHOOL, sum(counts.values()), event)


def _by_department(batch: int, state: str) -> QuerySet[TermRegistration, tuple[int, int]]:
    rows = TermRegistration.objects.filter(batch=batch, state=state).order_by()
    return rows.values(department=DEPARTMENT).annotate(n=Count("pk")).values_list("department", "n")


def _tell(officers: QuerySet[Person], text: str, count: int, event: Swept) -> None:
    give_notices(
        persons=officers,
        text=text,
        facts={"term": event.term, "count": count},
        link=reverse("status_changes:proposals"),
        once=f"sweep:{event.sweep}",
        at=event.at,
    )
