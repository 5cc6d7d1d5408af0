"""Who has not registered, from the first day after the window on and whether or not anything is proposed: for the
offices that ask each of them why (REG-1.4, REG-1.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.timezone import localtime

from enrollment.models import Batch, Term, TermRegistration, TermState
from enrollment.queries.batches import ON_ROSTERS
from enrollment.queries.departments import department_name, of_department
from enrollment.queries.keys import Key, after, beyond
from enrollment.queries.windows import last_day
from security.access import may_where
from security.models import Person
from status_changes.models import Contact, DynamicsReport, Proposal

DECIDES: Final = "auto_left.confirm"
NOTES: Final = frozenset({"log", "prepare", "decide"})
"""Who speaks with a student who has not registered, and who decides; not who only gives an opinion."""
OPEN: Final = (Proposal.State.PROPOSED, Proposal.State.TAKEN_UP)
ORDER: Final = ("unit_code", "number", "pk")
PAGE: Final = 50


@dataclass(frozen=True)
class Asked:
    """Which of them: a department, a state of the registration, or a name of `FOLLOWED`."""

    department: int | None = None
    state: str = ""
    contact: str = ""


FOLLOWED: Final = {"nobody": Q(contacted=0), "reported": Q(finding__isnull=False)}
"""The lists of whom nobody has spoken with yet, and of whom a report is open."""


def not_registered_for(reader: Person, at: datetime) -> QuerySet[TermRegistration]:
    """Roster rows of these students within reach of an office that speaks with them or decides.

    Whoever is overdue; whom the end of a term found, until the next term is over too; and of whom something is
    proposed still.
    """
    proposed = Proposal.objects.filter(registration=OuterRef("pk"), state__in=OPEN)
    late = _of_late(localtime(at).date()) & Q(enrollment__status__in=ON_ROSTERS)
    found = Q(state=TermState.UNREGISTERED) & (late | Exists(proposed))
    rows = TermRegistration.objects.filter(Q(state=TermState.OVERDUE) | found)
    return may_where(reader, DECIDES, at, verbs=NOTES).filter(rows)


def _of_late(today: date) -> Q:
    """Of the term, or school year, that ended last, or of one that runs."""
    over = Term.objects.filter(ends_on__lt=today).order_by("-ends_on")
    of_the_year = Q(batch__covers=Batch.Covers.YEAR, batch__term__school_year=Subquery(over.values("school_year")[:1]))
    of_the_term = Q(batch__term=Subquery(over.values("pk")[:1]))
    return Q(batch__term__ends_on__gte=today) | of_the_term | of_the_year


def followed(rows: QuerySet[TermRegistration]) -> QuerySet[Any]:
    """With the contacts of each row, the last of them, the open report, and the open proposal."""
    contacts = Contact.objects.filter(registration=OuterRef("pk")).order_by()
    counted = contacts.values("registration").annotate(n=Count("pk")).values("n")
    newest = contacts.order_by("-spoken_on", "-pk")
    reports = DynamicsReport.objects.filter(enrollment=OuterRef("enrollment"), closed_at__isnull=True)
    proposals = Proposal.objects.filter(registration=OuterRef("pk"), state__in=OPEN).order_by("-pk")
    return rows.annotate(
        contacted=Coalesce(Subquery(counted), 0),
        spoken_on=Subquery(newest.values("spoken_on")[:1]),
        reached=Subquery(newest.values("reached")[:1]),
        finding=Subquery(reports.values("finding")[:1]),
        follow_up_by=Subquery(reports.values("due_on")[:1]),
        proposal=Subquery(proposals.values("pk")[:1]),
    )


def listed(rows: QuerySet[TermRegistration], asked: Asked) -> QuerySet[Any]:
    """Those of the rows that are asked for, as they are `followed`."""
    found: QuerySet[Any] = followed(of_department(rows, asked.department))
    if asked.state:
        found = found.filter(state=asked.state)
    return found.filter(FOLLOWED[asked.contact]) if asked.contact in FOLLOWED else found


def shown(rows: QuerySet[Any]) -> QuerySet[Any]:
    """With who it is, where, of which term, and until when there was time."""
    found: QuerySet[Any] = rows.annotate(
        name=F("person__name"),
        student=F("enrollment__student"),
        status=F("enrollment__status"),
        number=Coalesce("enrollment__student_no", "enrollment__ksh", Value("")),
        class_name=F("unit__name"),
        unit_code=F("unit__code"),
        department=department_name(),
        term=F("batch__term__code"),
        last_day=last_day(),
    )
    return found


def page_of(rows: QuerySet[Any], key: Key = ()) -> tuple[Sequence[dict[str, Any]], Key]:
    """One page of the `listed` rows, class by class and in each by number, and the key of the page after."""
    columns = ("pk", "name", "student", "status", "number", "class_name", "unit_code", "department", "term", "state")
    more = ("last_day", "contacted", "spoken_on", "reached", "finding", "follow_up_by", "proposal")
    flags = ("counted_in_due", "with_cause")
    ordered: QuerySet[Any, dict[str, Any]] = shown(rows).values(*columns, *more, *flags).order_by(*ORDER)
    found = list((ordered.filter(after(ORDER, key)) if key else ordered)[: PAGE + 1])
    return found[:PAGE], beyond(found, PAGE, ORDER)
