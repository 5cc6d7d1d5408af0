"""Facts about term registration: whose task it is, and what the rules judge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    prefetch_related_objects,
)
from django.db.models.functions import JSONArray
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.models import Application, Material, State, under_way
from enrollment.models import (
    Consent,
    FeeRecord,
    HealthCheck,
    Hold,
    RegistrationRequest,
    TermRegistration,
    TermState,
    last_four_of,
)
from enrollment.queries.rectifying import times_refused
from enrollment.queries.verification import confirmed_before_a_change
from enrollment.queries.windows import last_day, period_ends, takes_applications, window_ends
from rulebook.clauses.registration import Hold as HeldUp
from rulebook.clauses.registration import RegistrationCase
from rulebook.queries import edition_for, editions_over
from security.access import may_where
from security.models import Person


def own_registrations(person: Person) -> QuerySet[TermRegistration]:
    """The person's own rows on all rosters, newest first."""
    return (
        TermRegistration.objects.filter(person=person)
        .select_related("batch__term", "batch__edition", "roster", "enrollment")
        .order_by("-batch__term__opens_on", "-pk")
    )


def to_register(person: Person, today: date) -> list[Any]:
    """The own rows of terms, or school years, that run and take applications, not registered yet, newest first.

    Each with `last`, the last day in time; `is_begun`, an application is filled in, under way or waits to be confirmed;
    and `times_refused`.
    """
    begun = Q(application__state=State.DRAFT, application__opened_by=person) | under_way("application__")
    rows = own_registrations(person).alias(ends=period_ends()).filter(takes_applications(today), ends__gte=today)
    return list(
        rows.exclude(state__in=[TermState.REGISTERED, TermState.EXEMPT]).annotate(
            last=last_day(),
            is_begun=Exists(RegistrationRequest.objects.filter(begun, term_registration=OuterRef("pk"))),
            times_refused=times_refused(),
        )
    )


class Filing(TextChoices):
    """How a registration that is still to be done is filed, in the words of what to do."""

    FIRST = "FIRST", gettext_lazy("Register for the term")
    ONCE_MORE = "ONCE_MORE", gettext_lazy("File the registration once more")
    LATE = "LATE", gettext_lazy("Register late, with the reason")


def filing_of(row: Any, today: date) -> Filing | None:
    """How this row of `to_register` can be filed now; None where it is begun, or refused twice: then academic affairs
    explains (REG-3.5).
    """
    if row.is_begun:
        return None
    if row.times_refused > 1 and today <= row.last:
        return None
    if today > row.last or row.state == TermState.UNREGISTERED:
        return Filing.LATE
    return Filing.ONCE_MORE if row.times_refused else Filing.FIRST


def request_of(application: Application) -> RegistrationRequest:
    """What a registration application is about; read once for each application object."""
    if not is_loaded(application):
        rows = RegistrationRequest.objects.select_related("term_registration__presence__noted_by")
        prefetch_related_objects([application], Prefetch("registration_request", rows))
    return application.registration_request


def requests_of(applications: Sequence[Application]) -> list[RegistrationRequest]:
    """What these registration applications are about, without the rest; read once for these application objects."""
    missing = [one for one in applications if not is_loaded(one)]
    prefetch_related_objects(missing, "registration_request")
    return [one.registration_request for one in applications]


def is_loaded(application: Application) -> bool:
    """Whether `request_of` costs no query."""
    return RegistrationRequest._meta.get_field("application").remote_field.is_cached(application)


def labels_of(about: QuerySet[Any], enrollment: str, applications: Sequence[Application]) -> dict[int, str]:
    """Per application id what tells persons of the same name apart: student number and last four of the ID number.

    `about` are the rows of the kind, `enrollment` is the path from there to the enrollment. One query.
    """
    documents = f"{enrollment}__student__id_documents"
    rows = about.filter(application__in=[one.pk for one in applications]).annotate(
        document=FilteredRelation(documents, condition=Q(**{f"{documents}__is_current": True}))
    )
    found = rows.values_list("application", f"{enrollment}__student_no", "document__pk", "document__last_four")
    return {pk: label(number, last_four_of(sealed, document)) for pk, number, document, sealed in found}


def label(number: str | None, last_four: str | None) -> str:
    """Student number and last four, as far as there are any."""
    return " · ".join(part for part in (number, last_four) if part)


def label_in_words(number: str | None, last_four: str | None) -> str:
    """The same where somebody may have no number yet: the end of the ID alone would be taken for one."""
    return label(number, last_four) if number or not last_four else _("ID number ends in %(end)s") % {"end": last_four}


def registrations_visible_to(reader: Person, at: datetime) -> QuerySet[TermRegistration]:
    """Roster rows within the reach of the reader's office."""
    return may_where(reader, "student.view_list", at).filter(TermRegistration.objects.all())


def cases_for(requests: Sequence[RegistrationRequest], *, at: datetime) -> dict[int, RegistrationCase]:
    """Per application id the case that the clauses judge, for one or many, in three queries."""
    rows = {row.id: row for row in _rows(request.term_registration_id for request in requests)}
    given = materials_given([request.pk for request in requests])
    outdated = confirmed_before_a_change(requests)
    today = localtime(at)
    return {
        request.pk: _case_of(
            rows[request.term_registration_id],
            request,
            given.get(request.pk, ()),
            today=today,
            is_outdated=request.pk in outdated,
        )
        for request in requests
    }


def cases_of_rows(rows: Iterable[int], *, at: datetime) -> dict[int, RegistrationCase]:
    """Per roster row the case of a student who has handed in nothing yet, for one or many, in one query."""
    nothing, today = RegistrationRequest(), localtime(at)
    return {row.id: _case_of(row, nothing, (), today=today) for row in _rows(rows)}


def _case_of(
    row: Any, request: RegistrationRequest, given: Iterable[str], *, today: datetime, is_outdated: bool = False
) -> RegistrationCase:
    return RegistrationCase(
        today=_judged_on(request, today),
        status=row.enrollment__status,
        category=row.enrollment__category,
        is_new=row.roster__group == "NEW",
        window_opens=row.roster__opens_on,
        window_ends=row.window_ends,
        term_ends=row.period_ends,
        own_deadline=row.deadline,
        reason_given=bool((request.late_reason or "").strip()),
        first_filed_on=row.first_filed_on if _is_submitted(request) else None,
        times_refused=row.times_refused,
        rectify_until=row.rectify_until,
        refused_in_time=row.first_filed_on is None or row.first_filed_on <= max(row.window_ends, row.deadline),
        fee_state=row.fee_state or "UNKNOWN",
        holds=tuple(HeldUp(*held) for held in row.open_holds),
        health_attended=row.health_attended,
        health_changed=bool(request.health_changed),
        materials_given=frozenset(given),
        data_confirmed=request.data_confirmed_at is not None,
        data_changed_since=is_outdated,
        pledge_signed=row.pledge_signed,
    )


def _judged_on(request: RegistrationRequest, today: datetime) -> date:
    """Whether it is in time is judged on the day it was handed in; corrections that are sent later change nothing.

    `today` is the school's local time: which zone that is, is not asked for each of thousands.
    """
    submitted = request.application.submitted_at if request.application_id else None
    return (submitted.astimezone(today.tzinfo) if submitted else today).date()


def _is_submitted(request: RegistrationRequest) -> bool:
    """What was taken back before does not make a new application timely."""
    return bool(request.application_id and request.application.submitted_at)


def _rows(ids: Iterable[int]) -> Any:
    """What the clauses ask of the roster rows, their fees, holds, health and earlier refusals, in one query.

    Plain tuples: a bulk decision asks for thousands.
    """
    fees = FeeRecord.objects.filter(enrollment=OuterRef("enrollment"), batch=OuterRef("batch"), is_current=True)
    holds = Hold.objects.filter(enrollment=OuterRef("enrollment"), lifted_at__isnull=True).order_by("pk")
    held = JSONArray("kind_id", "kind__blocks_registration", "kind__name")
    return (
        TermRegistration.objects.filter(pk__in=set(ids))
        .annotate(
            fee_state=Subquery(fees.values("state")[:1]),
            open_holds=ArraySubquery(holds.values(held=held)),
            health_attended=Exists(HealthCheck.objects.filter(enrollment=OuterRef("enrollment"))),
            times_refused=times_refused(),
            pledge_signed=Exists(Consent.objects.filter(person=OuterRef("person"), paper=Consent.Paper.PLEDGE)),
            window_ends=window_ends(),
            period_ends=period_ends(),
        )
        .values_list(
            *("id", "deadline", "first_filed_on", "rectify_until", "enrollment__status", "enrollment__category"),
            *("roster__group", "roster__opens_on", "window_ends", "period_ends"),
            *("fee_state", "open_holds", "health_attended", "times_refused", "pledge_signed"),
            named=True,
        )
    )


def materials_given(applications: Iterable[int]) -> dict[int, set[str]]:
    """Per application id the slots that hold a file."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = Material.objects.filter(
        application__in=list(applications), files__isnull=False, files__removed_at__isnull=True
    )
    for application, slot in rows.values_list("application", "slot"):
        found[application].add(slot)
    return found


def edition_of(row: TermRegistration) -> int:
    """The id of the edition by which this registration is judged: that of the batch, with what the student's department
    had laid over it when the student's window opened. Read once a row; `roster` and `unit` are needed.
    """
    known: int | None = row.__dict__.get("_edition_of")
    if known is None:
        known = row.__dict__["_edition_of"] = edition_for(row.batch.edition_id, row.unit, row.roster.opens_on)
    return known


def editions_of_rows(rows: Iterable[int]) -> dict[int, int]:
    """`edition_of` for many roster rows, in two queries."""
    wanted = TermRegistration.objects.filter(pk__in=set(rows))
    places = list(wanted.values_list("pk", "batch__edition", "unit__lineage", "roster__opens_on"))
    own = editions_over({base for _pk, base, _lineage, _day in places})
    return {pk: own(base, lineage, day) for pk, base, lineage, day in places}


def late_today(row: TermRegistration, today: date) -> bool:
    """Whether submitting today would be after every deadline of this row.

    The days for putting a refusal right count for whoever had filed in time.
    """
    last = max(row.deadline, row.roster.window_ends_on)
    was_late = row.first_filed_on is not None and row.first_filed_on > last
    return today > (last if was_late else max(last, row.rectify_until or last))


def current_application(row: TermRegistration) -> Application | None:
    """The newest registration application of this roster row; what an office is still filling in is none yet."""
    begun_by_others = Q(application__state=State.DRAFT) & ~Q(application__opened_by=F("application__person"))
    requests = row.requests.exclude(begun_by_others).select_related("application")
    request = requests.order_by("-application__opened_at", "-pk").first()
    return request.application if request else None
