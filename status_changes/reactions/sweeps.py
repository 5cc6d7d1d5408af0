"""What the sweeps tell: each student who was found, and the offices once, when a sweep has come to its end."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_noop as _

from casework.actions.give_notices import give_notices
from casework.rules.notice_texts import notice_text
from enrollment.actions.close_term import close_term
from enrollment.models import Batch, Status, TermRegistration, TermState
from enrollment.queries.departments import DEPARTMENT
from security.journal import when
from security.models import Person, Unit
from security.queries import officers_of, the_school
from security.rules.offices import route_office
from status_changes.events import ConsequencesProposed, Swept
from status_changes.models import Proposal, Sweep
from status_changes.queries.sweeps import batches_of_ended_terms
from status_changes.rules import forfeiture_texts

OVERDUE = notice_text(
    "status_changes.overdue",
    title=_("You have not registered for {term}"),
    short=_("You have not registered for this term"),
    body=_(
        "The last day to register has passed. Register late and say why, or ask for a deferral with a proof. Who gives "
        "no accepted reason may be counted as having left."
    ),
)
OVERDUE_AND_LEFT = notice_text(
    "status_changes.overdue-and-left",
    title=_("You have not registered for {term}"),
    short=_("You have not registered for this term"),
    body=_(
        "You count as having left already. You can come back: register late and say why, or in the window of the next "
        "term."
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
UNREGISTERED_AND_LEFT = notice_text(
    "status_changes.unregistered-and-left",
    title=_("The term {term} ended without your registration"),
    short=_("A term ended without your registration"),
    body=_(
        "You count as having left, and the term counts as missed. You can still come back: register in the window of "
        "the next term and say why. After too many missed terms the cancellation of the enrollment is proposed."
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
FOUND_IN_DEPARTMENT_AND_OTHERS = notice_text(
    "status_changes.found-in-department-and-others",
    title=_("{count} of your students have not registered for {term}"),
    short=_("Students who have not registered"),
    body=_(
        "Ask each of them why, and note it: the list says whom nobody has spoken with. {others} more do not count in "
        "due: who joined later, or counts as having left already."
    ),
)
FOUND_IN_SCHOOL_AND_OTHERS = notice_text(
    "status_changes.found-in-school-and-others",
    title=_("{count} students have not registered for {term}"),
    short=_("Students who have not registered"),
    body=_(
        "The list per department is there. {others} more do not count in due: who joined later, or counts as having "
        "left already. Consequences are proposed; none is carried out without a decision."
    ),
)
CALENDAR_MISSING = notice_text(
    "status_changes.calendar-missing",
    title=_("The calendar of {year} is missing: {term}"),
    short=_("A calendar is missing"),
    body=_(
        "Of some students who have not registered it cannot be counted yet from when it may be proposed to count them "
        "as having left. Load the calendar of that year; the next sweep goes on by itself."
    ),
)
_FOUND = {Sweep.Kind.AFTER_WINDOW: OVERDUE, Sweep.Kind.TERM_END: UNREGISTERED}
_FOUND_AND_LEFT = {Sweep.Kind.AFTER_WINDOW: OVERDUE_AND_LEFT, Sweep.Kind.TERM_END: UNREGISTERED_AND_LEFT}
_PROPOSED = {
    Proposal.Kind.AUTO_LEFT: LEFT_PROPOSED,
    Proposal.Kind.CANCELLATION: CANCELLATION_PROPOSED,
    Proposal.Kind.FORFEITURE: forfeiture_texts.PROPOSED,
}
_STANDS = {Sweep.Kind.AFTER_WINDOW: TermState.OVERDUE, Sweep.Kind.TERM_END: TermState.UNREGISTERED}


@when(Swept)
def tell_who_was_found(event: Swept) -> None:
    """Each student once; whose reason was accepted has nothing to do, and who has left already reads how to return."""
    rows = TermRegistration.objects.filter(pk__in=[row for _person, row in event.found])
    left = set(rows.filter(enrollment__status=Status.AUTO_LEFT).values_list("pk", flat=True))
    for texts, is_for_left in ((_FOUND, False), (_FOUND_AND_LEFT, True)):
        found = [one for one in event.found if one[1] not in event.excused and (one[1] in left) is is_for_left]
        give_notices(
            persons=[person for person, _row in found],
            text=texts[Sweep.Kind(event.kind)],
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
    counts = {one[0]: one[1:] for one in _by_department(event.batch, _STANDS[Sweep.Kind(event.kind)])}
    units = Unit.objects.in_bulk(counts)
    for department, (count, others) in sorted(counts.items()):
        heads = officers_of(route_office("DEPT").members(), units[department], event.at)
        _tell(heads, FOUND_IN_DEPARTMENT_AND_OTHERS if others else FOUND_IN_DEPARTMENT, count, others, event)
    count, others = (sum(one) for one in zip(*counts.values(), strict=True)) if counts else (0, 0)
    academic_affairs = officers_of(route_office("AA").members(), school, event.at)
    _tell(academic_affairs, FOUND_IN_SCHOOL_AND_OTHERS if others else FOUND_IN_SCHOOL, count, others, event)


@when(Swept)
def say_what_cannot_be_counted(event: Swept) -> None:
    """Academic affairs learns of a calendar that is missing, once for each batch and year."""
    school = the_school()
    if school is None:
        return
    for year in event.years:
        give_notices(
            persons=officers_of(route_office("AA").members(), school, event.at),
            text=CALENDAR_MISSING,
            facts={"term": event.term, "year": year},
            link=reverse("status_changes:proposals"),
            once=f"{CALENDAR_MISSING}:{event.batch}:{year}",
            at=event.at,
        )


@when(Swept)
def close_the_term(event: Swept) -> None:
    """Whoever was found at its end was found by its days: they are not moved any more."""
    if event.ended and event.kind == Sweep.Kind.TERM_END:
        term = Batch.objects.values_list("term", flat=True).get(pk=event.batch)
        if not batches_of_ended_terms(localtime(event.at).date()).filter(term=term).exists():  # others are still ahead
            close_term(term=term, by=Person.objects.get(pk=event.by), at=event.at)


def _by_department(batch: int, state: str) -> QuerySet[TermRegistration, tuple[int, int, int]]:
    """Per department how many of those in due stand there, and how many beside them."""
    rows = TermRegistration.objects.filter(batch=batch, state=state).order_by().values(department=DEPARTMENT)
    counted = rows.annotate(
        in_due=Count("pk", filter=Q(counted_in_due=True)), others=Count("pk", filter=Q(counted_in_due=False))
    )
    return counted.values_list("department", "in_due", "others")


def _tell(officers: QuerySet[Person], text: str, count: int, others: int, event: Swept) -> None:
    give_notices(
        persons=officers,
        text=text,
        facts={"term": event.term, "count": count, "others": others},
        link=reverse("status_changes:overdue"),
        once=f"sweep:{event.sweep}",
        at=event.at,
    )
