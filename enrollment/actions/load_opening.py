"""Load a chunk of an import's opening balances."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.db.models import Q
from django.utils.translation import gettext_noop

from enrollment.actions.loading import has_ended, leave_out
from enrollment.events import OpeningLoaded
from enrollment.models import Enrollment, Import, ImportRow, OpeningBalance, StatusPeriod
from enrollment.queries.imports import CONFIRM, take_import
from enrollment.queries.opening import on_record_already, standing_once, why_not_histories
from enrollment.rules.opening import Stretch, stands_once, stretch_of, way_into
from security.fields import allocate_ids
from security.fields.copying import copy_rows
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons
from security.rules.record_words import for_the_record

CHUNK: Final = 500
STATUS: Final = OpeningBalance.Matter.STATUS
_PERIOD = ("enrollment", "status", "transition", "during", "recorded", "authority", "before_the_system")
_BALANCE = (
    "id", "of", "row", "enrollment", "matter", "code", "begins_on", "ends_on", "number", "times", "months", "days",
    "term", "series", "place", "note",
)  # fmt: skip
_IN_TURN: Final = 7_365_618  # the advisory lock's number
_CLOSE = """
    update enrollment_statusperiod set recorded = tstzrange(lower(recorded), greatest(%s, lower(recorded)))
     where enrollment_id = any(%s) and upper_inf(recorded)
"""


@recorded
def load_opening(*, upload: int, by: Person, at: datetime) -> OpeningLoaded:
    """Keep what the next rows say, at most 500 and then the rest of the histories begun, and say when none is left.

    A history of statuses takes the place of the one period with which the student was entered, all of it marked as
    from before the system. A history that does not hold together is left out with the reason.
    :raises NotFound: if the import is not being loaded
    """
    states, matter = (Import.State.LOADING,), Import.Matter.OPENING
    source = take_import(upload, by=by, at=at, states=states, verbs=CONFIRM, matter=matter)
    good = ImportRow.objects.filter(of=source, verdict=ImportRow.Verdict.GOOD)
    first = list(good.order_by("number").values_list("pk", "enrollment")[:CHUNK])
    whole = Q(pk__in=[pk for pk, _one in first]) | Q(enrollment__in={one for _pk, one in first if one})
    rows = list(good.filter(whole).select_for_update(no_key=True).order_by("number"))
    lock_persons(Enrollment.objects.filter(pk__in={row.enrollment_id for row in rows}).values_list("person", flat=True))
    histories = _histories(rows)
    problems = why_not_histories(histories)
    refused = {
        row.pk: problems[row.enrollment_id or 0]
        for row in rows
        if row.enrollment_id in problems and row.values["balance"]["matter"] == STATUS
    } | dict.fromkeys(_on_record(rows), on_record_already())
    for row in rows:
        if row.pk in refused:
            leave_out(row, [refused[row.pk]])
    going = [row for row in rows if row.pk not in refused]
    _write_histories({pk: some for pk, some in histories.items() if pk not in problems}, source, at)
    copy_rows(OpeningBalance, _BALANCE, [_line(pk, source, row) for pk, row in _with_ids(going)])
    ImportRow.objects.filter(pk__in=[row.pk for row in going]).update(verdict=ImportRow.Verdict.LOADED)
    ended = has_ended(source, at)
    enrollments = {row.enrollment_id for row in going if row.enrollment_id}
    pairs = Enrollment.objects.filter(pk__in=enrollments).values_list("person", "pk")
    return OpeningLoaded(
        at=at,
        by=by.pk,
        about=f"enrollment.import:{source.pk}",
        upload=source.pk,
        loaded=len(going),
        left_out=len(refused),
        concerned=tuple(sorted(pairs)),
        ended=ended,
    )


def _on_record(rows: Sequence[ImportRow]) -> list[int]:
    """The rows (ids) that say what another workbook has brought since the dry run, and what stands once."""
    series = [row.values["balance"]["series"] for row in rows if row.enrollment_id is None]
    if series:  # no person to lock: whoever loads last numbers goes in turn
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [_IN_TURN])
    known = standing_once(Q(enrollment__in={row.enrollment_id for row in rows}) | Q(series__in=series, matter="SERIES"))
    return [row.pk for row in rows if stands_once(row.values["balance"], row.enrollment_id) in known]


def _histories(rows: Sequence[ImportRow]) -> dict[int, list[Stretch]]:
    """The histories by enrollment, each in the order of its days."""
    found: dict[int, list[Stretch]] = defaultdict(list)
    for row in rows:
        if row.values["balance"]["matter"] == STATUS:
            found[row.enrollment_id or 0].append(stretch_of(row.values["balance"]))
    return {pk: sorted(stretches, key=lambda one: one.begins) for pk, stretches in found.items()}


def _write_histories(histories: Mapping[int, Sequence[Stretch]], source: Import, at: datetime) -> None:
    """The one period so far is closed in what we know; the history stands instead, up to today."""
    with connection.cursor() as cursor:
        cursor.execute(_CLOSE, [at, list(histories)])
    known, words = DateTimeTZRange(at, None), for_the_record(gettext_noop("Opening balance"))
    rows = []
    for pk, stretches in histories.items():
        before = ""
        for one in stretches:
            during, authority = DateRange(one.begins, one.ends), f"{words} {one.number}".strip()
            rows.append((pk, one.status, way_into(before, one.status), during, known, authority[:120], True))
            before = one.status
    copy_rows(StatusPeriod, _PERIOD, rows)


def _with_ids(rows: Collection[ImportRow]) -> list[tuple[int, ImportRow]]:
    return list(zip(allocate_ids(OpeningBalance, len(rows)), rows, strict=True))


def _line(pk: int, source: Import, row: ImportRow) -> Sequence[Any]:
    one = row.values["balance"]
    days = [one[name] and date.fromisoformat(one[name]) for name in ("begins_on", "ends_on")]
    rest = [one[name] for name in ("number", "times", "months", "days", "term", "series", "place")]
    return (
        pk, source.pk, row.number, row.enrollment_id, one["matter"], one["code"], *days, *rest, one["note"] or None,
    )  # fmt: skip
