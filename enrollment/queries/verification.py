"""One student's row in a check of the data: whose it is to answer, and what differs (SEC-1.2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from casework.actions.give_notices import Told
from casework.queries.desk import wards_of
from enrollment.models import Difference, FieldChange, RegistrationRequest, Verification, VerificationState
from enrollment.queries.campaigns import CannotCheck
from enrollment.queries.own_data import KEY, NAMES
from enrollment.rules.of_age import born_18_years_before
from enrollment.rules.verification import BASIC_DATA, CHECKS, KEY_DATA
from security.access import may_where
from security.models import Guardianship, Person
from security.models.guardianship import VERIFIED
from security.queries import NotFound, lock_persons

ANSWERABLE = (VerificationState.ASKED, VerificationState.ANSWERED, VerificationState.DIFFERENT)


def own_verifications(person: Person, at: datetime) -> QuerySet[Verification]:
    """The rows that this person answers: the own ones, and as legal guardian those of wards who are not of age.

    Other relatives look on where they may, and answer for nobody.
    """
    legal = Guardianship.objects.filter(VERIFIED, guardian=person, is_legal=True).values("person")
    young = wards_of(person, at).filter(student__birth_date__gt=born_18_years_before(at), pk__in=legal)
    return Verification.objects.filter(Q(person=person) | Q(person__in=young.values("pk")))


def waiting_for(person: Person, at: datetime) -> list[Verification]:
    """The rows of open campaigns that this person has not answered yet, the most urgent first."""
    rows = own_verifications(person, at).filter(state=VerificationState.ASKED, campaign__closed_at__isnull=True)
    return list(rows.select_related("campaign__document", "person").order_by("campaign__asked_until", "pk"))


def rows_of_office(officer: Person, at: datetime, verbs: Iterable[str] | None = None) -> QuerySet[Verification]:
    """The rows of the classes in which this person has a part in the check."""
    return may_where(officer, CHECKS, at, verbs=verbs).filter(Verification.objects.all())


def take_verification(rows: QuerySet[Verification], pk: int) -> Verification:
    """Keep the campaign from being signed off or closed beside it; lock the student, then the row, to be answered.

    :raises NotFound: if it is not among the rows
    :raises CannotCheck: if the campaign is closed, or the answer is settled or signed already
    """
    with connection.cursor() as cursor:  # shared: students answer beside each other
        cursor.execute(
            "select from enrollment_campaign as campaign join enrollment_verification as asked"
            " on asked.campaign_id = campaign.id where asked.id = %s for share of campaign",
            [pk],
        )
    lock_persons(rows.filter(pk=pk).values_list("person", flat=True))
    taken = rows.select_for_update(of=("self",), no_key=True).select_related("campaign__document", "person")
    found = taken.filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such data check."))
    if found.campaign.closed_at is not None:
        raise CannotCheck(_("This data check is closed. Ask the department if something is wrong."))
    if found.state not in ANSWERABLE:
        raise CannotCheck(_("What was answered is settled already. Ask the class tutor if something is wrong."))
    return found


def settleable(officer: Person, at: datetime) -> QuerySet[Difference]:
    """The differences that this person settles: key data who decides on key data, the others the department too.

    Two persons stand behind a change (2.3.1, 2.3.9): nobody settles what they entered or filed for a student, nor what
    is said of themselves.
    """
    entered = Q(verification__answered_by=officer) | Q(registration__application__opened_by=officer)
    rows = Difference.objects.exclude(entered | Q(enrollment__person=officer))
    key = may_where(officer, KEY_DATA, at, verbs={"decide"}).filter(rows.filter(field__in=KEY))
    basic = may_where(officer, BASIC_DATA, at).filter(rows.exclude(field__in=KEY))
    return rows.filter(Q(pk__in=key.values("pk")) | Q(pk__in=basic.values("pk")))


def changed_otherwise(student: str, since: str) -> Exists:
    """Of rows with paths to a student and to the moment of the answer: whether key data were changed after it, and not
    accepted then or later as the student had said (SEC-1.2).
    """
    as_said = Difference.objects.filter(
        enrollment__student=OuterRef("student"),
        field=OuterRef("field"),
        state=Difference.State.ACCEPTED,
        settled_at__gte=OuterRef("at"),
    )
    changes = FieldChange.objects.filter(student=OuterRef(student), field__in=KEY, at__gt=OuterRef(since))
    return Exists(changes.filter(~Exists(as_said)))


def overtaken(rows: Collection[Verification]) -> set[int]:
    """The enrollments of these answered rows whose key data have changed otherwise since. One query."""
    found = Verification.objects.filter(
        changed_otherwise("enrollment__student", "answered_at"), pk__in=[row.pk for row in rows]
    )
    return set(found.values_list("enrollment", flat=True))


def confirmed_before_a_change(requests: Collection[RegistrationRequest]) -> set[int]:
    """Of these registrations those whose student confirmed key data that have changed otherwise since. One query, and
    none where nobody confirmed anything.
    """
    confirmed = [one.pk for one in requests if one.data_confirmed_at is not None]
    if not confirmed:
        return set()
    student = "term_registration__enrollment__student"
    found = RegistrationRequest.objects.filter(changed_otherwise(student, "data_confirmed_at"), pk__in=confirmed)
    return set(found.values_list("pk", flat=True))


def why_refused(registration: int) -> dict[str, str]:
    """Of a registration (the id of its application), per item the reason for which a correction was refused."""
    rows = Difference.objects.filter(registration=registration, state=Difference.State.REFUSED).order_by("pk")
    return dict(rows.values_list("field", "why"))


def told_of(rows: QuerySet[Verification], at: datetime, once: str = "") -> list[Told]:
    """Who is told of these rows, each with the way there: the students, and the legal guardians of those not of age.

    With `once`, the same is told of a row a single time.
    """
    young = Q(person__student__birth_date__gt=born_18_years_before(at))
    guardians = rows.filter(
        young,
        person__guardianships__verified_at__isnull=False,
        person__guardianships__ended_at__isnull=True,
        person__guardianships__is_legal=True,
    ).values_list("pk", "person__guardianships__guardian")
    pairs = [*rows.order_by("pk").values_list("pk", "person"), *guardians]
    return [
        Told(
            person,
            about=f"enrollment.verification:{pk}",
            link=reverse("enrollment:verification_mine", args=[pk]),
            once=f"{once}:{pk}" if once else "",
        )
        for pk, person in pairs
    ]


def said_of(row: Verification) -> dict[str, Any]:
    """What was answered so far, as `OwnDataForm` takes it; nothing before the first answer."""
    if row.answered_at is None or row.state == VerificationState.ASKED:
        return {}
    wrong = {one.field: one.theirs for one in row.differences.filter(state=Difference.State.OPEN)}
    return {name: {"right": False, "value": wrong[name]} if name in wrong else {"right": True} for name in NAMES}


def wrong_in(said: Mapping[str, Any]) -> dict[str, str]:
    """What the student says an item should be, of those that are said to be wrong."""
    return {
        name: str(answer.get("value") or "").strip()
        for name, answer in said.items()
        if isinstance(answer, dict) and not answer.get("right", True)
    }


def settled_items(requests: Collection[RegistrationRequest]) -> dict[int, set[str]]:
    """By registration, the items of which what the student said was accepted or refused; one query."""
    found: dict[int, set[str]] = defaultdict(set)
    is_open: dict[int, set[str]] = defaultdict(set)
    said = Difference.objects.filter(registration__in=requests).values_list("registration", "field", "state")
    for registration, field, state in said:
        (is_open if state == Difference.State.OPEN else found)[registration].add(field)
    return defaultdict(set, {pk: items - is_open[pk] for pk, items in found.items()})
