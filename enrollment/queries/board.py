"""How a term's registration stands: the figures per department and class, and who stands behind each of them.

Figures and lists ask the same expression (`stands`), so that a number opens as many students as it says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Case, CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from casework.models import Decision, State, under_way
from enrollment.models import Batch, RegistrationRequest, TermRegistration, TermState
from enrollment.queries.departments import of_department
from enrollment.queries.keys import Key, after, beyond
from enrollment.queries.term_figures import filed_in_time
from enrollment.queries.windows import last_day
from enrollment.rules.board import SUBMITTED, Figures, added
from security.access import Reach
from security.models import Unit

PAGE: Final = 50
ORDER: Final = ("unit_code", "number", "pk")
UNDER_WAY: Final = under_way("application__")
"""Of what registration applications are about: those that were handed in and have not come to an end."""
MADE_UP_LATE: Final = (TermState.OVERDUE, TermState.UNREGISTERED)
"""What a roster row stays while an application made up late is under review (domain 3.2)."""
_COLUMN_OF: Final = {
    TermState.NOT_STARTED: "missing",
    TermState.DEFERRED: "deferred",
    TermState.EXEMPT: "exempt",
    TermState.REGISTERED: "registered",
}


@dataclass(frozen=True)
class Chosen:
    """Which list: a department, a class, and a name of `rules.board.LISTS`."""

    department: int | None = None
    unit: int | None = None
    stands: str = "due"


@dataclass(frozen=True)
class Line:
    """A line of the board: a department or a class of one."""

    unit: int
    name: str
    figures: Figures


def rows_of(batch: Batch, reach: Reach) -> QuerySet[TermRegistration]:
    """Everybody on the rosters of the batch who is within reach."""
    return reach.filter(TermRegistration.objects.filter(batch=batch))


def stands() -> Case:
    """In which column of the board a roster row stands, as an expression.

    Who is refused, or let the time to confirm go by, has to do something: as if it had been returned.
    """
    where = Case(
        When(application__state=State.WITH_APPLICANT, then=Value("with_student")),
        When(application__state=State.DECIDED, then=Value("to_confirm")),
        When(application__waiting_for__office="DEPT", then=Value("at_department")),
        default=Value("at_academic_affairs"),
    )
    return Case(
        When(state=TermState.IN_PROCESS, then=Coalesce(_under_way(where), Value("with_student"))),
        When(state__in=MADE_UP_LATE, then=Coalesce(_under_way(where), Value("overdue"))),
        *(When(state=state, then=Value(column)) for state, column in _COLUMN_OF.items()),
        output_field=CharField(),
    )


def board_of(batch: Batch, reach: Reach) -> dict[int, Figures]:
    """The figures of every class on the roster, by its id: one query, whatever the size."""
    on_time = Q(state=TermState.REGISTERED) & filed_in_time()
    counted = (
        rows_of(batch, reach)
        .annotate(stands=stands())
        .values_list("unit", "stands", "counted_in_due")
        .annotate(n=Count("pk"), on_time=Count("pk", filter=on_time))
        .order_by()
    )
    columns: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    outside: dict[int, int] = defaultdict(int)
    timely: dict[int, int] = defaultdict(int)
    for unit, column, is_due, count, in_time in counted:
        if is_due:
            columns[unit][column] += count
            timely[unit] += in_time
        else:
            outside[unit] += count
    return {unit: Figures(dict(columns[unit]), outside[unit], timely[unit]) for unit in {*columns, *outside}}


def by_department(board: Mapping[int, Figures]) -> list[Line]:
    """The board's lines, one a department, in the order of their codes."""
    above: dict[int, list[Figures]] = defaultdict(list)
    names: dict[int, str] = {}
    units = Unit.objects.filter(pk__in=board).order_by("parent__code", "code")
    for unit in units.select_related("parent"):
        department = unit.parent if unit.kind == Unit.Kind.CLASS and unit.parent else unit
        above[department.pk].append(board[unit.pk])
        names[department.pk] = department.name
    return [Line(pk, names[pk], added(figures)) for pk, figures in above.items()]


def by_class(board: Mapping[int, Figures], department: int) -> list[Line]:
    """The board's lines of one department, one a class, in the order of their codes."""
    units = Unit.objects.filter(Q(parent=department) | Q(pk=department), pk__in=board).order_by("code")
    return [Line(pk, name, board[pk]) for pk, name in units.values_list("pk", "name")]


def listed(batch: Batch, reach: Reach, chosen: Chosen) -> QuerySet[TermRegistration]:
    """Who stands behind a figure of the board."""
    rows = rows_of(batch, reach).filter(counted_in_due=chosen.stands != "outside").annotate(stands=stands())
    if chosen.unit is not None:
        rows = rows.filter(unit=chosen.unit)
    rows = of_department(rows, chosen.department)
    if chosen.stands in {"due", "outside"}:
        return rows
    return rows.filter(stands__in=SUBMITTED if chosen.stands == "submitted" else [chosen.stands])


def with_columns(rows: QuerySet[TermRegistration]) -> QuerySet[Any, dict[str, Any]]:
    """The `listed` rows as dicts, in the order of class and number, with since when and until when."""
    returned = Decision.objects.filter(application=OuterRef("application"), verdict="RETURNED").order_by("-at")
    where = Case(
        When(application__state=State.WITH_APPLICANT, then=Subquery(returned.values("at")[:1])),
        When(application__state=State.DECIDED, then=F("application__decided_at")),
        default=F("application__waiting_for__started_at"),
    )
    under_way = Case(When(state__in=[TermState.IN_PROCESS, *MADE_UP_LATE], then=_under_way(where)))
    found: Any = rows.annotate(
        name=F("person__name"),
        student=F("enrollment__student"),
        number=Coalesce("enrollment__student_no", Value("")),
        class_name=F("unit__name"),
        unit_code=F("unit__code"),
        department=F("unit__parent__name"),
        stands_since=Coalesce(under_way, F("since"), F("registered_at"), F("roster__frozen_at")),
        last_day=last_day(),
    ).values(
        *("pk", "enrollment", "student", "name", "number", "class_name", "unit_code", "department", "state"),
        *("stands", "stands_since", "last_day", "counted_in_due"),
    )
    ordered: QuerySet[Any, dict[str, Any]] = found.order_by(*ORDER)
    return ordered


def page_of(rows: QuerySet[TermRegistration], key: Key = ()) -> tuple[Sequence[dict[str, Any]], Key]:
    """One page of the list, and the key of the page after."""
    ordered = with_columns(rows)
    found = list((ordered.filter(after(ORDER, key)) if key else ordered)[: PAGE + 1])
    return found[:PAGE], beyond(found, PAGE, ORDER)


def _under_way(value: Case) -> Subquery:
    """Something about the application under way of a roster row; of an enrollment there is one at most."""
    requests = RegistrationRequest.objects.filter(UNDER_WAY, term_registration=OuterRef("pk"))
    return Subquery(requests.annotate(asked=value).values("asked")[:1])
