"""Closing lists: what is frozen in them, how it is read, and what is otherwise since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db import connection
from django.db.models import Case, Count, F, FilteredRelation, Model, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from casework.storage.glyphs import without_glyph
from enrollment.models import Batch, ClosingEntry, ClosingList, TermRegistration
from enrollment.queries.term_figures import due_on, figures_by, lines_of, with_outcomes
from enrollment.rules.term_figures import NOT_REGISTERED, OUTCOMES, TITLES, TermFigures, added
from security.models import Unit

MOST_CELLS = 5_000
"""So many cells of classes and names are drawn on a closing list; what is larger stands in the workbook alone."""
OF_A_CLASS: Final = len(TITLES) + 1
OF_A_NAME: Final = 4
UNKNOWN_SIGN: Final = "〓"
FROZEN: Final = (
    *("registration", "enrollment", "student_no", "name", "department", "department_name", "unit", "class_name"),
    *("outcome", "missed", "registered", "registered_at", "state"),
)
_DIGEST: Final = """
    select sha256(string_agg(sha256(convert_to(row(registration_id, enrollment_id, student_no, name, department_id,
                  department_name, unit_id, class_name, outcome, missed, registered,
                  extract(epoch from registered_at), state)::text, 'UTF8')), ''::bytea order by id))
      from enrollment_closingentry where of_id = %s
"""
CHANGES: Final[Mapping[str, Q]] = {
    "outcome": ~Q(outcome=F("frozen__outcome")),
    "state": ~Q(state=F("frozen__state")),
    "class": ~Q(placed__unit=F("frozen__unit")),
    "name": ~Q(person__name=F("frozen__name")),
}
"""What may be otherwise than it was on the list."""
ANY_CHANGE: Final = CHANGES["outcome"] | CHANGES["state"] | CHANGES["class"] | CHANGES["name"]


def to_freeze(batch: Batch, day: date) -> QuerySet[Any, Any]:
    """Everybody who is due in the batch, as of the day, in the order of department, class and number; as `FROZEN`."""
    is_class = Q(unit__kind=Unit.Kind.CLASS)
    rows: Any = (
        due_on(batch, day)
        .annotate(placed=_current())
        .annotate(
            of_registration=F("pk"),
            number=Coalesce("enrollment__student_no", Value("")),
            known_as=F("person__name"),
            department_name=Case(When(is_class, then=F("unit__parent__name")), default=F("unit__name")),
            department_code=Case(When(is_class, then=F("unit__parent__code")), default=F("unit__code")),
            class_id=F("placed__unit"),
            class_name=F("placed__unit__name"),
        )
    )
    columns = dict(zip(FROZEN, FROZEN, strict=True))
    columns |= {"registration": "of_registration", "student_no": "number", "name": "known_as", "unit": "class_id"}
    ordered = rows.order_by("department_code", "placed__unit__code", "number", "pk")
    return ordered.values_list(*columns.values())  # type: ignore[no-any-return]


def insert(into: type[Model], columns: Sequence[str], rows: QuerySet[Any, Any], **given: int) -> int:
    """Write the rows of a query into a table by one statement, `given` in front of each; returns how many.

    For acts: it stands in the act's transaction.
    """
    names = [connection.ops.quote_name(one.column) for one in _fields(into, (*given, *columns))]
    select, values = rows.query.sql_with_params()
    fixed = "%s, " * len(given)
    table = connection.ops.quote_name(into._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {table} ({', '.join(names)}) select {fixed}found.* from ({select}) as found",  # noqa: S608
            [*given.values(), *values],
        )
        return int(cursor.rowcount)


def _fields(model: type[Model], names: Iterable[str]) -> Iterator[Any]:
    return (model._meta.get_field(name) for name in names)


def digest_of(closing_list: int) -> bytes:
    """SHA-256 over all rows of a closing list in their order."""
    with connection.cursor() as cursor:
        cursor.execute(_DIGEST, [closing_list])
        [digest] = cursor.fetchone()
    return bytes(digest)


def list_of_closing(batch: Batch) -> ClosingList | None:
    """The list of the closing at which the registration stands now; None before it is drawn up."""
    return ClosingList.objects.filter(batch=batch, closed_at=batch.closed_at).first() if batch.closed_at else None


def facts_of(closing_list: int) -> dict[str, Any]:
    """What is printed of the frozen rows: figures per department with classes and those who are not registered."""
    entries = ClosingEntry.objects.filter(of=closing_list)
    lines = lines_of(entries)
    missing = entries.filter(outcome__in=NOT_REGISTERED, registered_at__isnull=True)
    cells = OF_A_CLASS * entries.order_by().values("department", "class_name").distinct().count()
    with_classes = cells <= MOST_CELLS
    with_names = with_classes and cells + OF_A_NAME * missing.count() <= MOST_CELLS
    classes = _classes(entries) if with_classes else {}
    names = _names(missing) if with_names else {}
    return {
        "school": added(line.figures for line in lines).printed(),
        "departments": [
            {
                "name": line.name,
                "figures": line.figures.printed(),
                "classes": classes.get(line.department, []),
                "missing": names.get(line.department, []),
            }
            for line in lines
        ],
        "with_classes": with_classes,
        "with_names": with_names,
    }


def _classes(entries: QuerySet[ClosingEntry]) -> dict[int, list[list[str]]]:
    found: dict[int, list[list[str]]] = {}
    for (department, name), figures in sorted(figures_by(entries, "department", "class_name").items()):
        found.setdefault(department, []).append([name, *figures.printed()])
    return found


def _names(missing: QuerySet[ClosingEntry]) -> dict[int, list[list[str]]]:
    found: dict[int, list[list[str]]] = {}
    for one in missing.order_by("pk"):
        line = [one.student_no or "—", drawable(one.name), one.class_name, _(OUTCOMES[one.outcome])]
        found.setdefault(one.department_id, []).append(line)
    return found


def drawable(name: str) -> str:
    """The name with a sign in place of every character that the fonts of the papers lack."""
    lacking = set(without_glyph([name]))
    return "".join(UNKNOWN_SIGN if sign in lacking else sign for sign in name)


def since_then(closing_list: ClosingList, day: date) -> QuerySet[Any]:
    """The rows of the list that are otherwise by now than they were on it; `frozen` is the row of the list."""
    frozen = FilteredRelation("closing_entries", condition=Q(closing_entries__of=closing_list))
    rows = TermRegistration.objects.filter(batch=closing_list.batch_id)
    now: Any = with_outcomes(rows, closing_list.batch.term, day).annotate(frozen=frozen, placed=_current())
    return now.filter(ANY_CHANGE, frozen__isnull=False)  # type: ignore[no-any-return]


def counted_changes(rows: QuerySet[Any]) -> list[dict[str, Any]]:
    """Per department of the list how many rows are otherwise, in all and by what."""
    counts: Any = {f"n_{name}": Count("pk", what) for name, what in CHANGES.items()}
    named = rows.annotate(at=F("frozen__department"), at_name=F("frozen__department_name"))
    counted: Any = named.values("at", "at_name").annotate(n=Count("pk"), **counts)
    return list(counted.order_by("at_name", "at"))


def with_both(rows: QuerySet[Any]) -> QuerySet[Any, dict[str, Any]]:
    """The changed rows as dicts, in the order of the list: what stood on it, and what is so now."""
    shown: Any = rows.annotate(
        key=F("frozen__pk"),
        number=F("frozen__student_no"),
        at_name=F("frozen__department_name"),
        name_then=F("frozen__name"),
        name_now=F("person__name"),
        class_then=F("frozen__class_name"),
        class_now=F("placed__unit__name"),
        moved=Case(When(CHANGES["class"], then=True), default=False),
        outcome_then=F("frozen__outcome"),
        state_then=F("frozen__state"),
    )
    return shown.order_by("key").values(  # type: ignore[no-any-return]
        *("key", "enrollment", "number", "at_name", "name_then", "name_now", "class_then", "class_now", "moved"),
        *("outcome_then", "outcome", "state_then", "state"),
    )


def _current() -> FilteredRelation:
    """Of roster rows, the place in which the student is now."""
    return FilteredRelation("enrollment__placements", condition=Q(enrollment__placements__is_current=True))


def figures_on(closing_list: ClosingList) -> tuple[list[Any], TermFigures]:
    """The lines of a closing list and their sum."""
    lines = lines_of(ClosingEntry.objects.filter(of=closing_list))
    return lines, added(line.figures for line in lines)
