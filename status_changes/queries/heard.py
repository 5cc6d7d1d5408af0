"""What is on record of a case to cancel an enrollment before the meeting decides: the student's own word, hearings and
checks of the legality; who makes statements, and which of them came in time (CHG-WD-3).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from casework.models import Application
from casework.queries.desk import wards_of
from enrollment.rules.of_age import born_18_years_before
from security.models import Guardianship, Person
from security.models.guardianship import VERIFIED
from security.queries import NotFound, lock_persons
from status_changes.models import Hearing, LegalityCheck, Proposal, Statement
from status_changes.queries.proposals import CASE_OPEN, counts_as_served_on, notice_ends

TAKES_IN: Final = "document.serve"
AT_THE_COUNTER: Final = frozenset({"do"})
"""Departments and academic affairs take in what students bring on paper, as they serve what the school writes."""
CANCELLATION_DAYS: Final = "wd.imposed.notice_days"


@dataclass(frozen=True)
class Procedure:
    """Of one case: the days of the statements and of those that ask for a hearing, the last hearing, the last check."""

    said_on: tuple[date, ...] = ()
    asked_on: tuple[date, ...] = ()
    held_on: date | None = None
    checked_on: date | None = None
    is_lawful: bool = False


def procedures(applications: Collection[int]) -> dict[int, Procedure]:
    """By application id; one query for all."""
    said = Statement.objects.filter(application=OuterRef("pk")).order_by("pk")
    held = Hearing.objects.filter(application=OuterRef("pk")).order_by("-held_on")
    checked = LegalityCheck.objects.filter(application=OuterRef("pk")).order_by("-pk")
    rows = Application.objects.filter(pk__in=applications).values_list(
        "pk",
        ArraySubquery(said.values("made_on")),
        ArraySubquery(said.filter(wants_hearing=True).values("made_on")),
        Subquery(held.values("held_on")[:1]),
        Subquery(checked.values("checked_at")[:1]),
        Subquery(checked.values("is_lawful")[:1]),
    )
    return {
        pk: Procedure(tuple(all_days), tuple(asking), held_on, at and localtime(at).date(), bool(is_lawful))
        for pk, all_days, asking, held_on, at, is_lawful in rows
    }


def asked_in_time(days: Iterable[date], ends: date | None) -> date | None:
    """The first day on which a hearing was asked for within the days of the notice.

    Whoever asks later has waived it, as the notice says; it may be held all the same.
    """
    return min((one for one in days if ends is None or one <= ends), default=None)


def notice_ends_of(proposal: Any) -> date | None:
    """The last day to answer the notice about one of the `shown` proposals; None before it counts as served."""
    edition = proposal.application.edition_id
    served_on = counts_as_served_on(edition, proposal.served_on, proposal.served_way or "")
    return notice_ends(edition, served_on, days=CANCELLATION_DAYS)


def own_cases(person: Person, at: datetime) -> QuerySet[Proposal]:
    """The cases to cancel this person's enrollment, or that of a ward not of age whose legal guardian the person is."""
    legal = Guardianship.objects.filter(VERIFIED, guardian=person, is_legal=True)
    minors = wards_of(person, at).filter(
        student__birth_date__gt=born_18_years_before(at), pk__in=legal.values("person")
    )
    cases = Proposal.objects.filter(kind=Proposal.Kind.CANCELLATION, application__isnull=False)
    return cases.filter(Q(person=person) | Q(person__in=minors))


def take_own_case(application: int, *, by: Person, at: datetime) -> Proposal:
    """Lock the student and the case about which this person states the own, as long as it is open.

    :raises NotFound: with a sentence
    """
    rows = own_cases(by, at).filter(CASE_OPEN, application=application)
    lock_persons(rows.values_list("person", flat=True))
    found = rows.select_for_update(of=("self",), no_key=True).select_related("person", "application").first()
    if found is None:
        raise NotFound(_("This case is closed, so nothing can be added to it. Load the page again."))
    return found


def signers(proposal: Proposal, at: datetime) -> list[tuple[int, str]]:
    """Who may have made a statement on paper, as id and name: the student, and of a minor the legal guardians."""
    guardians = Guardianship.objects.filter(
        VERIFIED, is_legal=True, person=proposal.person_id, person__student__birth_date__gt=born_18_years_before(at)
    )
    rows = Person.objects.filter(Q(pk=proposal.person_id) | Q(pk__in=guardians.values("guardian")))
    return sorted(rows.values_list("pk", "name"), key=lambda one: (one[0] != proposal.person_id, one[0]))


def statements_on(application: int | None, *, ends: date | None) -> Sequence[dict[str, Any]]:
    """The statements on a case, the newest first, each with whether it came after the days of the notice."""
    rows = Statement.objects.filter(application=application).select_related("made_by", "taken_in_by").order_by("-pk")
    return [{"row": one, "is_late": ends is not None and one.made_on > ends} for one in rows]


def on_record(application: int | None, *, ends: date | None) -> dict[str, Sequence[Any]]:
    """All that is on record of a case, the newest of each first: statements, hearings, checks of the legality."""
    checks = LegalityCheck.objects.filter(application=application).select_related("checked_by")
    return {
        "statements": statements_on(application, ends=ends),
        "hearings": list(hearings_on(application)),
        "legality": list(checks.order_by("-pk")),
    }


def procedure_on(record: Mapping[str, Sequence[Any]]) -> Procedure:
    """The same as `procedures` of what was read as `on_record`."""
    said = [one["row"] for one in reversed(record["statements"])]
    check = next(iter(record["legality"]), None)
    return Procedure(
        said_on=tuple(one.made_on for one in said),
        asked_on=tuple(one.made_on for one in said if one.wants_hearing),
        held_on=max((one.held_on for one in record["hearings"]), default=None),
        checked_on=localtime(check.checked_at).date() if check else None,
        is_lawful=bool(check and check.is_lawful),
    )


def hearings_on(application: int | None) -> QuerySet[Hearing]:
    """The hearings of a case, the newest first."""
    return Hearing.objects.filter(application=application).order_by("-held_on", "-pk")
