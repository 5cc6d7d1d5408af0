"""Which lists can be taken out as a file, which rows of them by whom, and which columns. Sensitive data stay masked.

Each list asks the queryset of its page, so that a file never holds more than the page shows (S:ACC-03).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final

from django.db.models import F, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.queries.desk import acts_for_an_office
from casework.queries.queue import VIEWS, filtered, queue_view, rows_of, with_columns
from enrollment.forms.batches import chosen as chosen_on_board
from enrollment.forms.roll import chosen, typed
from enrollment.models import Batch, Enrollment, Major
from enrollment.queries.board import listed
from enrollment.queries.board import with_columns as board_columns
from enrollment.queries.finding import found_rows
from enrollment.queries.photos import without_photo
from enrollment.queries.roll import Listing, listing_of, view_reach
from enrollment.queries.roll import with_columns as student_columns
from enrollment.queries.students import last_fours, status_words
from enrollment.rules.board import LISTS as STANDS
from enrollment.rules.masks import DOTS
from reports.queries.intake_lists import INTAKE_LISTS
from reports.queries.office_lists import OFFICE_LISTS
from reports.queries.past_list import PAST_LISTS
from reports.queries.result_lists import RESULT_LISTS
from reports.queries.taking import CHUNK, List, Taken
from reports.rules.exporting import MAY_EXPORT
from security.access import may_where
from security.models import Person, Unit

PLACE: Final = ("department", "cohort", "unit")


def taken_by(person: Person, what: str, asked: Mapping[str, str], at: datetime) -> Taken | None:
    """What this person has of the list; None without the function to export (domain 2.2), or without the list."""
    if what not in LISTS or not may_where(person, "export.personal", at, verbs=MAY_EXPORT):
        return None
    return LISTS[what].taken(person, at, asked)


def filters_of(what: str, asked: Mapping[str, str]) -> dict[str, str]:
    """Those of the asked filters that the list knows, and that say something."""
    return {name: asked[name][:60] for name in LISTS[what].filters if asked.get(name)}


def _students(person: Person, at: datetime, asked: Mapping[str, str]) -> Taken | None:
    listing = listing_of(person, at)
    return (
        None
        if listing is None
        else _of_roll(listing, found_rows(listing.rows, typed(asked), chosen(asked)), person, at)
    )


def _without_photo(person: Person, at: datetime, asked: Mapping[str, str]) -> Taken | None:
    listing = listing_of(person, at)
    if listing is None or listing.by_name:
        return None
    return _of_roll(listing, found_rows(without_photo(listing.rows), "", chosen(asked)), person, at)


def _of_roll(listing: Listing, found: QuerySet[Enrollment], person: Person, at: datetime) -> Taken:
    """These of the listing's students, as far as both the listing and the function to export go."""
    for reach in (listing.reach, may_where(person, "export.personal", at, verbs=MAY_EXPORT)):
        found = reach.filter(found, "place__unit")
    titles = [_("Name"), _("Student number"), _("Department"), _("Class")]
    if not listing.by_name:
        titles += [_("ID number"), _("Major"), _("Cohort"), _("Status")]
    columns: Any = student_columns(found, unit_code=F("place__unit__code"))
    ordered = columns.order_by("unit_code", "number", "pk")
    return Taken(found.order_by().count, titles, lambda: _student_rows(ordered, listing))


def _student_rows(ordered: Any, listing: Listing) -> Iterator[Sequence[str]]:
    units = {
        pk: (above if kind == Unit.Kind.CLASS else name, name if kind == Unit.Kind.CLASS else "")
        for pk, name, kind, above in Unit.objects.values_list("pk", "name", "kind", "parent__name")
    }
    majors, states = {major.pk: str(major) for major in Major.objects.all()}, status_words()
    source = ordered.iterator(chunk_size=CHUNK)
    while chunk := list(islice(source, CHUNK)):
        ends = {} if listing.by_name else last_fours(row["student_id"] for row in chunk)
        for row in chunk:
            known = (row["name"], row["number"], *units[row["unit"]])
            if listing.by_name:
                yield known
            else:
                end = ends.get(row["student_id"], "")
                masked = f"{DOTS}{end}" if end else ""
                yield (*known, masked, majors[row["major"]], str(row["cohort"]), states[row["status"]])


def _registrations(person: Person, at: datetime, asked: Mapping[str, str]) -> Taken | None:
    number, reach = asked.get("batch", ""), view_reach(person, at)
    found = Batch.objects.filter(pk=int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0)
    batch = found.first()
    if batch is None or not reach:
        return None
    rows = may_where(person, "export.personal", at, verbs=MAY_EXPORT).filter(
        listed(batch, reach, chosen_on_board(asked)), "unit"
    )
    titles = [
        _("Name"),
        _("Student number"),
        _("Department"),
        _("Class"),
        _("State"),
        _("In this state since"),
        _("Register by"),
    ]
    return Taken(rows.order_by().count, titles, lambda: _registration_rows(rows))


def _registration_rows(rows: Any) -> Iterator[Sequence[str]]:
    words = {name: _(title) for name, title in STANDS.items()}
    for row in board_columns(rows).iterator(chunk_size=CHUNK):
        since = f"{localtime(row['stands_since']):%Y-%m-%d}" if row["stands_since"] else ""
        place = (row["department"], row["class_name"])
        yield (row["name"], row["number"], *place, words[row["stands"]], since, row["last_day"].isoformat())


def _desk(person: Person, at: datetime, asked: Mapping[str, str]) -> Taken | None:
    view = asked.get("view", "mine")
    if view not in VIEWS or not acts_for_an_office(person, at):
        return None
    unit = asked.get("unit", "")
    found = filtered(
        queue_view(person, view, at=at),
        q=asked.get("q", ""),
        kind=asked.get("kind", ""),
        unit=int(unit) if unit.isascii() and unit.isdigit() and len(unit) < 10 else None,
    )
    found = may_where(person, "export.personal", at, verbs=MAY_EXPORT).filter(found, "unit")
    titles = [_("Number"), _("Name"), _("Told apart by"), _("Matter"), _("Class"), _("Department"), _("Waits for")]
    titles += [_("Time limit"), _("State")]
    return Taken(found.order_by().count, titles, lambda: _desk_rows(found, at))


def _desk_rows(found: Any, at: datetime) -> Iterator[Sequence[str]]:
    source = with_columns(found.order_by("due_on", "pk")).iterator(chunk_size=CHUNK)
    while chunk := list(islice(source, CHUNK)):
        days = {one.pk: one.due_on.isoformat() if one.due_on else "" for one in chunk}
        for row in rows_of(chunk, at=at):
            where = (row.unit, row.department, row.step, days[row.pk], row.state)
            yield (row.number, row.name, row.label, row.kind, *where)


LISTS: Final = {
    one.key: one
    for one in (
        List("students", gettext_lazy("Students"), ("q", *PLACE, "major", "status"), _students),
        List("without-photo", gettext_lazy("Students without a photo"), PLACE, _without_photo),
        List(
            "registrations",
            gettext_lazy("Students on the roster"),
            ("batch", "department", "unit", "stands"),
            _registrations,
        ),
        List("desk", gettext_lazy("My desk"), ("view", "q", "kind", "unit"), _desk),
        *INTAKE_LISTS,
        *RESULT_LISTS,
        *PAST_LISTS,
        *OFFICE_LISTS,
    )
}


def mark_of(number: str, asker: str, at: datetime, purpose: str) -> str:
    """The line that stands in every export: its number, who took it out, when, and to what end."""
    when = f"{localtime(at):%Y-%m-%d %H:%M}"
    words = _("Export {number} · {who} · {when} · {purpose} · for this purpose only, not to be passed on")
    return words.format(number=number, who=asker, when=when, purpose=purpose)
