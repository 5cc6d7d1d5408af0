"""Whatever may change whether a student may study is told in the feed, in the act's own transaction (REG-4.2).

What the clock alone changes is not: each answer says until when it holds.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Max, QuerySet

from casework.events import (
    Answered,
    ApplicationEvent,
    ClocksMoved,
    Confirmed,
    DecisionUndone,
    Granted,
    RanOut,
    Refused,
    Reopened,
    Returned,
    Submitted,
    TakenBack,
    TookEffect,
)
from enrollment.events import (
    BatchExtended,
    BatchOpened,
    DeferralsGranted,
    DeferralsRecounted,
    FieldsChanged,
    NumberingUndone,
    OwnDeadlinesRecounted,
    RectificationsRecounted,
    RegistrationsMoved,
    RosterArranged,
    RosterFrozen,
    RosterJoined,
    StatusChanged,
    StudentsEntered,
    StudentsNumbered,
    TermChanged,
    TermEntered,
    WindowsRecounted,
)
from enrollment.models import DeferralRequest, Enrollment, RegistrationRequest, Roster, Term, TermRegistration
from enrollment.queries.study_rules import belonging_to
from enrollment.reactions.applications import REGISTRATION
from rulebook.clauses.study_right import STUDYING
from rulebook.events import DepartmentRuleDecided, DepartmentRuleWithdrawn, EditionEnacted
from rulebook.models import DepartmentRule
from security.journal import when

_TELL: Final = """
    insert into enrollment_studyrightchange (enrollment_id, at, epoch)
    select distinct told.enrollment, %s::timestamptz, (select max(number) from security_epoch)
      from ({told}) as told(enrollment) order by told.enrollment
        on conflict (epoch, tx, enrollment_id) do nothing
"""


def _tell(enrollments: Collection[int], at: datetime) -> None:
    _insert("select unnest(%s::bigint[])", [sorted(set(enrollments))], at)


def _tell_all(rows: QuerySet[Any], at: datetime, enrollment: str = "enrollment") -> None:
    """Those to whom the rows point, in one statement, whatever their number."""
    try:
        told, values = rows.order_by().values_list(enrollment).query.sql_with_params()
    except EmptyResultSet:  # nobody can be meant
        return
    _insert(told, list(values), at)


def _insert(told: str, values: list[Any], at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_TELL.format(told=told), [at, *values])


@when(StatusChanged)
def status_changed(event: StatusChanged) -> None:
    """On leave, back again, gone."""
    _tell([enrollment for _person, enrollment in event.changed], event.at)


@when(StudentsEntered)
def students_entered(event: StudentsEntered) -> None:
    """Systems outside learn of whom they have not known."""
    _tell([enrollment for _person, enrollment in event.entered], event.at)


@when(FieldsChanged)
def number_changed(event: FieldsChanged) -> None:
    """The student is asked for by another number from now on, or follows the edition of another category."""
    told = {"student_no", "category"}
    _tell([enrollment for _person, enrollment, fields in event.changed if told & set(fields)], event.at)


def numbered_anew(event: StudentsNumbered | NumberingUndone) -> None:
    """So is who got the first number, or lost it again."""
    _tell([enrollment for _person, enrollment, _number in event.changed], event.at)


when(StudentsNumbered)(numbered_anew)
when(NumberingUndone)(numbered_anew)


@when(RegistrationsMoved)
def registrations_moved(event: RegistrationsMoved) -> None:
    """Registered, deferred, overdue, annulled."""
    _tell_all(TermRegistration.objects.filter(pk__in=[row for _person, row in event.moved]), event.at)


@when(DeferralsGranted)
def deferrals_granted(event: DeferralsGranted) -> None:
    """There is time until the new last day."""
    granted = [application for _person, application, _term, _day in event.granted]
    _tell_all(DeferralRequest.objects.filter(pk__in=granted), event.at)


@when(DeferralsRecounted)
def deferrals_recounted(event: DeferralsRecounted) -> None:
    """The calendar changed."""
    moved = [application for _person, application, *_rest in event.moved]
    _tell_all(DeferralRequest.objects.filter(pk__in=moved), event.at)


def application_moved(event: ApplicationEvent) -> None:
    """What was filed in time counts while it is under way."""
    if event.kind == REGISTRATION:
        requests = RegistrationRequest.objects.filter(pk__in=event.ids)
        _tell_all(requests, event.at, "term_registration__enrollment")


HANDED = (Submitted, Returned, Answered, TakenBack)
DECIDED = (Granted, Refused, DecisionUndone, Confirmed, TookEffect, RanOut, Reopened)
for kind in (*HANDED, *DECIDED, ClocksMoved):
    when(kind)(application_moved)


@when(BatchOpened)
def windows_are_set(event: BatchOpened) -> None:
    """For whom a first day is known now: until then the answer holds, and from then on they may be in time."""
    for roster in Roster.objects.filter(batch=event.batch, frozen_at__isnull=True).select_related("batch__term"):
        _tell_all(belonging_to(roster), event.at, "pk")


@when(RosterArranged)
def window_is_set(event: RosterArranged) -> None:
    """For whom it was set later, or is another day."""
    for roster in Roster.objects.filter(pk=event.roster, frozen_at__isnull=True).select_related("batch__term"):
        _tell_all(belonging_to(roster), event.at, "pk")


@when(RosterFrozen)
def window_opened(event: RosterFrozen) -> None:
    """A period begins for everybody on the roster."""
    _tell_all(TermRegistration.objects.filter(roster=event.roster), event.at)


@when(RosterJoined)
def joined_the_roster(event: RosterJoined) -> None:
    """So it does for who came later."""
    _tell_all(TermRegistration.objects.filter(roster=event.roster, person__in=event.persons), event.at)


@when(BatchExtended)
def window_extended(event: BatchExtended) -> None:
    """Who has more time may study for longer."""
    rows = TermRegistration.objects.filter(roster__extensions__in=event.extensions, person__in=event.persons)
    _tell_all(rows, event.at)


@when(WindowsRecounted)
def window_moved(event: WindowsRecounted) -> None:
    """The calendar changed."""
    rosters = [roster for roster, _before, _day in event.windows]
    _tell_all(TermRegistration.objects.filter(roster__in=rosters), event.at)


def own_day_moved(event: OwnDeadlinesRecounted | RectificationsRecounted) -> None:
    """Whether an application was filed in time may hang on it."""
    _tell_all(TermRegistration.objects.filter(pk__in=[row for row, *_rest in event.moved]), event.at)


when(OwnDeadlinesRecounted)(own_day_moved)
when(RectificationsRecounted)(own_day_moved)


def period_moved(event: TermChanged | TermEntered) -> None:
    """A registration lasts as long as its term, or as the terms of its school year; while these are not all entered,
    that of a year lasts no longer than until the next one begins.
    """
    year = Term.objects.get(code=event.term).school_year
    earlier = Term.objects.filter(school_year__lt=year).aggregate(last=Max("school_year"))["last"]
    _tell_all(TermRegistration.objects.filter(batch__term__school_year__in=(year, earlier)), event.at)


when(TermChanged)(period_moved)
when(TermEntered)(period_moved)


@when(EditionEnacted)
def regulation_changed(event: EditionEnacted) -> None:
    """Whom no roster lists follows the edition in force."""
    rows = Enrollment.objects.filter(category__in=event.categories, status__in=STUDYING)
    _tell_all(rows, event.at, "pk")


def department_changed(event: DepartmentRuleDecided | DepartmentRuleWithdrawn) -> None:
    """The department may ask for registration where the school does not."""
    unit = DepartmentRule.objects.get(pk=event.rule).unit_id
    rows = Enrollment.objects.filter(
        placements__is_current=True, placements__unit__lineage__contains=[unit], status__in=STUDYING
    )
    _tell_all(rows, event.at, "pk")


when(DepartmentRuleDecided)(department_changed)
when(DepartmentRuleWithdrawn)(department_changed)
