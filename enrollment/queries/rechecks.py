"""The recheck of new students: by when, for whom nobody has signed, what was signed (INT-6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from enrollment.models import IN_ROLL, Arrival, ArrivalState, Intake, Recheck
from enrollment.queries.intake_board import ORDER, PAGE, placed
from enrollment.queries.keys import Key, after, beyond
from enrollment.rules.recheck import OPEN
from rulebook.queries import calendar_for, rules_of
from rulebook.rules.calendar import CalendarMissing
from rulebook.rules.units import Unit as Measure
from security.access import Reach

MONTHS: Final = "freshman.recheck_months"
STATES: Final = (OPEN, *Recheck.Result.values)
_STILL_OPEN: Final = Q(result__isnull=True) | Q(result=Recheck.Result.TO_CLEAR)


def is_rechecked(intake: Intake) -> bool:
    """Whether the edition of the intake knows a recheck at all."""
    return rules_of(intake.edition_id).parameter(MONTHS) is not None


def recheck_until(intake: Intake) -> date | None:
    """The last day of the recheck, counted from the first day of arrival; None where the edition has none.

    Where the calendar of that year is missing, the day is not moved from a day off.
    """
    rules = rules_of(intake.edition_id)
    if rules.parameter(MONTHS) is None:
        return None
    months, calendar = rules.whole(MONTHS), calendar_for(rules)
    try:
        return calendar.deadline(intake.arrives_from, months, Measure.MONTH, rules.roll(MONTHS)).day
    except CalendarMissing:
        return calendar.deadline(intake.arrives_from, months, Measure.MONTH).day


def with_result(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Of these arrivals, those who checked in and are on the roll, with the `result` that counts, None before one."""
    newest = Recheck.objects.filter(arrival=OuterRef("pk")).order_by("-pk")
    here = rows.filter(state=ArrivalState.CHECKED_IN, enrollment__status__in=IN_ROLL)
    found: QuerySet[Any] = here.annotate(
        result=Subquery(newest.values("result")[:1]), signed_at=Subquery(newest.values("signed_at")[:1])
    )
    return found


def open_ones(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Of the rows `with_result`, those for whom nobody has signed, or of whom something is to be cleared."""
    return rows.filter(_STILL_OPEN)


def to_recheck(intake: Intake, reach: Reach, state: str = "", unit: int | None = None) -> QuerySet[Any]:
    """Who is rechecked within reach: those who are open, or of one result, or all; of one class if it is asked for."""
    rows = with_result(placed(intake, reach))
    rows = rows.filter(unit=unit) if unit else rows
    if state == OPEN:
        return open_ones(rows)
    return rows.filter(result=state) if state else rows


def with_columns(rows: QuerySet[Any]) -> QuerySet[Any, dict[str, Any]]:
    """What a list shows of each, class by class and in each by number."""
    columns = ("pk", "enrollment", "name", "number", "unit", "unit_name", "unit_code", "major_name")
    found: Any = rows.annotate(
        name=F("person__name"),
        number=Coalesce(F("enrollment__student_no"), F("enrollment__ksh"), Value("")),
        unit_name=F("unit__name"),
        unit_code=F("unit__code"),
        major_name=F("enrollment__placements__major__name"),
    )
    return found.values(*columns, "result", "signed_at").order_by(*ORDER)  # type: ignore[no-any-return]


def page_of(rows: QuerySet[Any], key: Key = ()) -> tuple[Sequence[dict[str, Any]], Key]:
    """One page of these rows, and the key of the page after."""
    ordered = with_columns(rows)
    page = list((ordered.filter(after(ORDER, key)) if key else ordered)[: PAGE + 1])
    return page[:PAGE], beyond(page, PAGE, ORDER)


def counted(intake: Intake, reach: Reach) -> Mapping[str, int]:
    """How many stand in each of `STATES`; what is to be cleared is open too."""
    rows = with_result(placed(intake, reach)).order_by().values_list("result").annotate(n=Count("pk"))
    found = dict(rows)
    is_open = found.get(None, 0) + found.get(Recheck.Result.TO_CLEAR.value, 0)
    return {OPEN: is_open, **{one: found.get(one, 0) for one in Recheck.Result.values}}


def latest_recheck(arrival: int) -> Recheck | None:
    """The sign-off that counts."""
    return Recheck.objects.filter(arrival=arrival).order_by("-pk").first()


def late_intakes(today: date) -> list[tuple[Intake, date]]:
    """The closed or running intakes whose recheck is over by its day while somebody is open, with that day."""
    found = []
    for intake in Intake.objects.filter(arrives_from__lt=today).select_related("term").order_by("pk"):
        until = recheck_until(intake)
        if (
            until is not None
            and until < today
            and open_ones(with_result(Arrival.objects.filter(intake=intake))).exists()
        ):
            found.append((intake, until))
    return found
