"""Bulletins on a term's registration: what they freeze, who reads which lines, when the next one is due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from django.db.models import F, Max, Min, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.timezone import localtime

from casework.models import Notice
from enrollment.models import Batch, Bulletin, BulletinEntry, BulletinLine
from enrollment.queries.term_figures import due_on, registered_by
from enrollment.rules.results import next_due
from enrollment.rules.term_figures import NOT_REGISTERED
from rulebook.queries import next_morning, rules_of
from security.access import Reach
from security.models import Unit
from security.queries import officers_of

ANNEX: Final = ("enrollment", "student_no", "name", "unit", "class_name", "outcome")
READERS: Final = ("DEPT_HEAD", "DEPT_STAFF")


def unregistered_on(batch: Batch, day: date) -> QuerySet[Any, Any]:
    """Who is due and not registered by the day, without those who are excused (REG-1.5); as `ANNEX`, in order."""
    rows: Any = due_on(batch, day)
    named = (
        rows.filter(outcome__in=NOT_REGISTERED)
        .exclude(registered_by(day))
        .annotate(
            number=Coalesce("enrollment__student_no", Value("")), known_as=F("person__name"), class_name=F("unit__name")
        )
    )
    ordered = named.order_by("unit__parent__code", "unit__code", "number", "pk")
    return ordered.values_list("enrollment", "number", "known_as", "unit", "class_name", "outcome")  # type: ignore[no-any-return]


def lines_in(bulletin: Bulletin, reach: Reach) -> list[BulletinLine]:
    """The lines of a bulletin that somebody reads who reaches so far: a department its own, the school all."""
    rows = reach.filter(BulletinLine.objects.filter(bulletin=bulletin), "department")
    return list(rows.order_by("department__code"))


def annex_in(bulletin: Bulletin, reach: Reach) -> QuerySet[BulletinEntry]:
    """Who is named in the annex, as far as the reach goes: no department reads that of another."""
    return reach.filter(BulletinEntry.objects.filter(bulletin=bulletin))


def readers_of(departments: Iterable[Unit], at: datetime) -> set[int]:
    """The officers of these departments, by id."""
    return {pk for unit in departments for pk in officers_of(READERS, unit, at).values_list("pk", flat=True)}


def due_after(batch: Batch) -> date | None:
    """The day by which the next bulletin of an open registration is due; None where none is asked for or it is over."""
    rules, first = rules_of(batch.edition_id), batch.rosters.aggregate(first=Min("opens_on"))["first"]
    interval = rules.parameter("reg.report_interval")
    if batch.closed_at is not None or first is None or interval is None:
        return None
    last = batch.bulletins.aggregate(last=Max("as_of"))["last"]
    due = next_due(rules.code("reg.report_interval"), opened_on=first, last_on=last)
    return due if due is not None and due <= batch.term.ends_on else None


def overdue_bulletins(at: datetime) -> list[tuple[Batch, date]]:
    """The open registrations whose bulletin is overdue on this day, and since when; those told of already left out."""
    today = localtime(at).date()
    batches = Batch.objects.filter(closed_at__isnull=True, term__ends_on__gte=today).select_related("term")
    due = [(one, due_after(one)) for one in batches.order_by("pk")]
    late = [(one, day) for one, day in due if day is not None and day < today]
    told = set(Notice.objects.filter(once__in=[once_for(one, day) for one, day in late]).values_list("once", flat=True))
    return [(one, day) for one, day in late if once_for(one, day) not in told]


def bulletins_ahead(at: datetime) -> list[tuple[Batch, date]]:
    """The open registrations whose next bulletin is due by the next working morning; those told of left out."""
    today = localtime(at).date()
    batches = Batch.objects.filter(closed_at__isnull=True, term__ends_on__gte=today).select_related("term")
    due = [(one, due_after(one)) for one in batches.order_by("pk")]
    near = [(one, day) for one, day in due if day is not None and today <= day <= next_morning(today)]
    once = [once_before(one, day) for one, day in near]
    told = set(Notice.objects.filter(once__in=once).values_list("once", flat=True))
    return [(one, day) for one, day in near if once_before(one, day) not in told]


def once_before(batch: Batch, due: date) -> str:
    """By what it is known that it was reminded of the bulletin before it was due."""
    return f"enrollment.bulletin-due:{batch.pk}:{due}"


def once_for(batch: Batch, due: date) -> str:
    """By what it is known that the bulletin due on this day was asked for."""
    return f"enrollment.bulletin-late:{batch.pk}:{due}"
