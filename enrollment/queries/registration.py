"""Facts about term registration: whose task it is, what the rules judge, how a batch stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localtime

from casework.models import Application, Material, Outcome, State
from enrollment.models import (
    Batch,
    FeeRecord,
    HealthCheck,
    Hold,
    RegistrationRequest,
    TermRegistration,
    TermState,
)
from rulebook.clauses.registration import Hold as HeldUp
from rulebook.clauses.registration import RegistrationCase
from security.access import may_where
from security.models import Person


def own_registrations(person: Person) -> QuerySet[TermRegistration]:
    """The person's own rows on all rosters, newest first."""
    return (
        TermRegistration.objects.filter(person=person)
        .select_related("batch__term", "batch__edition", "roster", "enrollment")
        .order_by("-batch__term__opens_on", "-pk")
    )


def open_task(person: Person) -> TermRegistration | None:
    """The registration that this person still has to do, if any: the newest batch that is not closed."""
    return own_registrations(person).filter(batch__closed_at__isnull=True).first()


def registrations_visible_to(reader: Person, at: datetime) -> QuerySet[TermRegistration]:
    """Roster rows within the reach of the reader's office."""
    return may_where(reader, "student.view_list", at).filter(TermRegistration.objects.all())


def cases_for(requests: Sequence[RegistrationRequest], *, at: datetime) -> dict[int, RegistrationCase]:
    """Per application id the case that the clauses judge, for one or many, in a fixed number of queries."""
    today = localtime(at).date()
    rows = {row.pk: row for row in _rows(request.term_registration_id for request in requests)}
    enrollments = [row.enrollment_id for row in rows.values()]
    fees = _fee_states(rows.values())
    holds = _open_holds(enrollments)
    attended = set(HealthCheck.objects.filter(enrollment__in=enrollments).values_list("enrollment", flat=True))
    refused = _times_refused(rows)
    given = _materials_given([request.pk for request in requests])
    cases = {}
    for request in requests:
        row = rows[request.term_registration_id]
        cases[request.pk] = RegistrationCase(
            today=_judged_on(request, today),
            status=row.enrollment.status,
            category=row.enrollment.category,
            is_new=row.roster.group == "NEW",
            window_opens=row.roster.opens_on,
            window_ends=row.roster.window_ends_on,
            term_ends=row.batch.term.ends_on,
            own_deadline=row.deadline,
            reason_given=bool((request.late_reason or "").strip()),
            first_filed_on=row.first_filed_on if _is_submitted(request) else None,
            times_refused=refused.get(row.pk, 0),
            rectify_until=row.rectify_until,
            fee_state=fees.get(row.enrollment_id, "UNKNOWN"),
            holds=tuple(holds.get(row.enrollment_id, ())),
            health_attended=row.enrollment_id in attended,
            health_changed=bool(request.health_changed),
            materials_given=frozenset(given.get(request.pk, ())),
            data_confirmed=request.data_confirmed_at is not None,
        )
    return cases


def _judged_on(request: RegistrationRequest, today: date) -> date:
    """Whether it is in time is judged on the day it was handed in; corrections that are sent later change nothing."""
    submitted = request.application.submitted_at if request.application_id else None
    return localtime(submitted).date() if submitted else today


def _is_submitted(request: RegistrationRequest) -> bool:
    """What was taken back before does not make a new application timely."""
    return bool(request.application_id and request.application.submitted_at)


def _rows(ids: Iterable[int]) -> QuerySet[TermRegistration]:
    return TermRegistration.objects.filter(pk__in=set(ids)).select_related("roster", "batch__term", "enrollment")


def _fee_states(rows: Iterable[TermRegistration]) -> dict[int, str]:
    pairs = [(row.enrollment_id, row.batch_id) for row in rows]
    records = FeeRecord.objects.filter(
        enrollment__in={one for one, _batch in pairs}, batch__in={batch for _one, batch in pairs}, is_current=True
    )
    known = {(record.enrollment_id, record.batch_id): record.state for record in records}
    return {enrollment: known[enrollment, batch] for enrollment, batch in pairs if (enrollment, batch) in known}


def _open_holds(enrollments: Iterable[int]) -> dict[int, list[HeldUp]]:
    found: dict[int, list[HeldUp]] = defaultdict(list)
    rows = Hold.objects.filter(enrollment__in=list(enrollments), lifted_at__isnull=True)
    for enrollment, kind, blocks in rows.values_list("enrollment", "kind", "kind__blocks_registration"):
        found[enrollment].append(HeldUp(kind, blocks))
    return found


def _times_refused(rows: dict[int, TermRegistration]) -> dict[int, int]:
    refusals = RegistrationRequest.objects.filter(
        term_registration__in=rows,
        application__state__in=[State.DECIDED, State.FILED],
        application__outcome=Outcome.REFUSED,
    )
    return dict(refusals.values_list("term_registration").annotate(times=Count("pk")))


def _materials_given(applications: Iterable[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = Material.objects.filter(
        application__in=list(applications), files__isnull=False, files__removed_at__isnull=True
    )
    for application, slot in rows.values_list("application", "slot"):
        found[application].add(slot)
    return found


@dataclass(frozen=True)
class Standing:
    """How one unit (or the whole batch) stands: counts that add up to `due`."""

    unit: str
    due: int
    registered: int
    in_review: int
    with_student: int
    to_confirm: int
    not_started: int
    deferred: int
    overdue: int


def standing_of(batch: Batch, *, reader: Person, at: datetime) -> list[Standing]:
    """Live counts of a batch per department, in one query over the roster and its applications."""
    rows = may_where(reader, "student.view_list", at).filter(
        TermRegistration.objects.filter(batch=batch, counted_in_due=True)
    )
    current = Q(requests__application__state__in=[State.OPEN, State.WITH_APPLICANT]) | Q(
        requests__application__state=State.DECIDED, requests__application__outcome=Outcome.GRANTED
    )
    in_state = {
        "in_review": Q(requests__application__state=State.OPEN),
        "with_student": Q(requests__application__state=State.WITH_APPLICANT),
        "to_confirm": Q(requests__application__state=State.DECIDED, requests__application__outcome=Outcome.GRANTED),
    }
    counted = rows.values("unit__parent__name").annotate(
        due=Count("pk", distinct=True),
        registered=Count("pk", filter=Q(state=TermState.REGISTERED), distinct=True),
        not_started=Count("pk", filter=Q(state=TermState.NOT_STARTED), distinct=True),
        deferred=Count("pk", filter=Q(state=TermState.DEFERRED), distinct=True),
        overdue=Count("pk", filter=Q(state__in=[TermState.OVERDUE, TermState.UNREGISTERED]), distinct=True),
        **{name: Count("pk", filter=test & current, distinct=True) for name, test in in_state.items()},
    )
    names = [one.name for one in fields(Standing) if one.name != "unit"]
    return [
        Standing(unit=row["unit__parent__name"] or "", **{name: row[name] for name in names})
        for row in counted.order_by("unit__parent__code").values("unit__parent__name", *names)
    ]


def late_today(row: TermRegistration, today: date) -> bool:
    """Whether submitting today would be after every deadline of this row."""
    return today > max(row.deadline, row.roster.window_ends_on, row.rectify_until or row.deadline)


def current_application(row: TermRegistration) -> Application | None:
    """The newest registration application of this roster row."""
    request = row.requests.select_related("application").order_by("-application__opened_at", "-pk").first()
    return request.application if request else None
