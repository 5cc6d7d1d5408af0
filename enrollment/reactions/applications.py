"""What the roll does when something happens to a registration application, or to its masked data."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_noop as _

from casework.actions.give_notices import Told, give_notices
from casework.events import ApplicationEvent, DecisionUndone, Refused, Submitted, TakenBack
from casework.models import Decision
from casework.rules.looking_on import looks_on_while
from casework.rules.notice_texts import notice_text, shown_as
from casework.rules.undo import UNDO
from enrollment.actions.move_registrations import move_registrations
from enrollment.actions.remind_of_deadlines import RECTIFY
from enrollment.actions.tell_guardians import OPENED as OPENED_WARD
from enrollment.actions.tell_guardians import RECTIFY as RECTIFY_WARD
from enrollment.actions.tell_guardians import all_alike, tell_guardians
from enrollment.events import RosterFrozen, RosterJoined
from enrollment.models import NON_TERMINAL, RegistrationRequest, TermRegistration
from enrollment.queries.deferrals import still_deferred
from enrollment.queries.rectifying import put_right_until, rectification_end, was_refused
from enrollment.queries.windows import period_ends, takes_applications
from enrollment.rules.of_age import born_18_years_before
from enrollment.rules.terms import term_words
from security.events import ManyReveals
from security.journal import when
from security.models import Person
from security.queries import officers_of, the_school
from security.rules import matrix
from security.rules.belonging import belongs

REGISTRATION = "registration"


def _not_of_age_or_consented(at: datetime) -> Q:
    """The link of a minor, or one that the adult student consents to (AMB-26)."""
    return Q(person__student__birth_date__gt=born_18_years_before(at)) | Q(consented_at__isnull=False)


looks_on_while(_not_of_age_or_consented)


@belongs
def students(_at: datetime) -> QuerySet[Person]:
    """Whose enrollment has not ended for good: a student of the school, or one who may still come back."""
    return Person.objects.filter(enrollments__status__in=NON_TERMINAL)


TERM_OPENED = notice_text(
    "enrollment.term-opened",
    title=_("Register for {term}"),
    short=_("Register for the new term"),
    body=_("The registration for {term} is open until {ends}. Confirm your data and hand in your papers."),
)
shown_as("term", term_words)
MANY_REVEALS = notice_text(
    "enrollment.many-reveals",
    title=_("Many masked data shown to one officer"),
    body=_("{name} has had the data of {count} students shown within an hour. Read why, and ask if it is not clear."),
)


@when(ManyReveals)
def tell_the_auditor(event: ManyReveals) -> None:
    """Once a day and officer (SEC-2.6)."""
    [officer] = event.persons
    school = the_school()
    auditors = officers_of(matrix.offices_for("audit.read", verbs={"decide"}), school, event.at) if school else ()
    give_notices(
        persons=auditors,
        text=MANY_REVEALS,
        facts={"name": Person.objects.get(pk=officer).name, "count": event.count},
        link=reverse("security:reveals_by", args=[officer]),
        about=event.about,
        once=f"{MANY_REVEALS}:{officer}:{localtime(event.at).date()}",
        at=event.at,
    )


@when(RosterFrozen)
def tell_who_is_due(event: RosterFrozen) -> None:
    """Everybody on the roster reads that the registration is open, and until when (REG-1.1, REG-4.1)."""
    once = f"{TERM_OPENED}:{event.roster}"
    tell_to_register(event.persons, event.term, event.window_ends_on, about=event.about, at=event.at, once=once)


@when(RosterJoined)
def tell_who_joined(event: RosterJoined) -> None:
    """Who came after the freeze reads it too, with the own last day."""
    once = f"{TERM_OPENED}:{event.roster}"
    tell_to_register(event.persons, event.term, event.deadline, about=event.about, at=event.at, once=once)


def tell_to_register(
    persons: Iterable[int], term: str, until: date, *, about: str, at: datetime, once: str = ""
) -> None:
    """These, and the guardians of minors among them, read that they register for the term (its code), and until when;
    on the last day at once.
    """
    registering, is_urgent = list(persons), until <= localtime(at).date()
    give_notices(
        persons=registering,
        text=TERM_OPENED,
        facts={"term": term, "ends": until},
        link=reverse("home"),
        about=about,
        once=once,
        is_urgent=is_urgent,
        at=at,
    )
    wards = all_alike(registering, about=about, once=once)
    tell_guardians(told=wards, text=OPENED_WARD, facts={"term": term, "until": until}, is_urgent=is_urgent, at=at)


@when(Submitted)
def registration_is_in_process(event: Submitted) -> None:
    """The roster row is in process from the first submission on; late make-ups stay overdue while reviewed."""
    if event.kind != REGISTRATION:
        return
    rows = _rows_of(event)
    TermRegistration.objects.filter(pk__in=rows, first_filed_on__isnull=True).update(
        first_filed_on=localtime(event.at).date()
    )
    move_registrations(registrations=rows, transition="start", by=_by(event), at=event.at)


@when(TakenBack)
def registration_is_not_started_again(event: TakenBack) -> None:
    """What had been handed in and is taken back leaves the row where it was before, deferred where a deferral still
    runs; the deadline goes on.

    It was not filed in time any more either, unless an earlier one was, and was refused (AMB-08).
    """
    if event.kind != REGISTRATION:
        return
    handed_in = RegistrationRequest.objects.filter(application__in=event.ids, application__submitted_at__isnull=False)
    rows = list(handed_in.values_list("term_registration", flat=True))
    TermRegistration.objects.filter(pk__in=rows).exclude(was_refused()).update(first_filed_on=None)
    by, today = _by(event), localtime(event.at).date()
    moved = move_registrations(registrations=rows, transition="take_back", by=by, at=event.at).moved
    back = TermRegistration.objects.filter(still_deferred(today), pk__in=[row for _person, row in moved])
    if deferred := list(back.values_list("pk", flat=True)):
        move_registrations(registrations=deferred, transition="defer", by=by, at=event.at)


@when(Refused)
def refusal_may_be_rectified(event: Refused) -> None:
    """Who is refused for the first time may file once more within the rectification days, and reads until when
    (REG-3.5, AMB-29).
    """
    if event.kind != REGISTRATION:
        return
    requests = RegistrationRequest.objects.filter(application__in=event.ids)
    first = requests.exclude(was_refused("term_registration", but=event.ids))
    rows = dict(first.values_list("term_registration", "pk"))
    _rectify_until(list(rows), start=localtime(event.at).date())
    told: dict[tuple[str, date], list[Told]] = defaultdict(list)
    today = localtime(event.at).date()
    in_time = TermRegistration.objects.alias(ends=period_ends()).filter(takes_applications(today), ends__gte=today)
    found = in_time.filter(pk__in=rows).annotate(last=put_right_until())
    for row, person, term, until in found.values_list("pk", "person", "batch__term__code", "last"):
        link = reverse("enrollment:registration", args=[row])
        told[term, until].append(Told(person=person, about=f"casework.application:{rows[row]}", link=link))
    for (term, until), ones in told.items():
        facts = {"term": term, "until": until}
        give_notices(persons=ones, text=RECTIFY, facts=facts, at=event.at, due_at=event.at + UNDO)
        tell_guardians(told=ones, text=RECTIFY_WARD, facts=facts, at=event.at, due_at=event.at + UNDO)


@when(DecisionUndone)
def an_undone_refusal_needs_no_rectification(event: DecisionUndone) -> None:
    """The rectification days end with the refusal that gave them: the first one."""
    if event.kind == REGISTRATION and event.verdict == Decision.Verdict.REFUSED:
        rows = TermRegistration.objects.filter(pk__in=_rows_of(event))
        rows.exclude(was_refused(but=event.ids)).update(rectify_until=None)


def _rectify_until(rows: Sequence[int], *, start: date) -> None:
    found = TermRegistration.objects.filter(pk__in=rows)
    for edition in found.values_list("batch__edition", flat=True).distinct():
        found.filter(batch__edition=edition).update(rectify_until=rectification_end(edition, start))


def _rows_of(event: ApplicationEvent) -> list[int]:
    requests = RegistrationRequest.objects.filter(application__in=event.ids)
    return list(requests.values_list("term_registration", flat=True))


def _by(event: ApplicationEvent) -> Person:
    return Person.objects.get(pk=event.by)
