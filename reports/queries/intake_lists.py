"""The new students of an intake as a file: who did not arrive, how often each was called, and the rest of the board."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.forms.intake import chosen
from enrollment.forms.results import number_in
from enrollment.models import ArrivalState, Intake, Recheck
from enrollment.queries import rechecks
from enrollment.queries.arrivals import AT_THE_DESK, CHECKS_IN, FOLLOWS_UP
from enrollment.queries.intake_board import listed, with_columns
from enrollment.rules.recheck import SIGNS
from reports.queries.taking import CHUNK, List, Taken
from reports.rules.exporting import MAY_EXPORT
from security.access import may_where
from security.models import Person


def _arrivals(person: Person, at: datetime, asked: Mapping[str, str]) -> Taken | None:
    """As on the page (INT-4), as far as both the counter's reach and the function to export go."""
    intake = Intake.objects.filter(pk=number_in(asked, "intake") or 0).first()
    reach = may_where(person, CHECKS_IN, at, verbs=AT_THE_DESK)
    if intake is None or not reach:
        return None
    rows = may_where(person, "export.personal", at, verbs=MAY_EXPORT).filter(listed(intake, reach, chosen(asked)))
    titles = [_("Name"), _("Number"), _("Unit"), _("Major"), _("State"), _("Last day"), _("Checked in on")]
    titles += [_("Contacts"), _("Last contact on")]
    return Taken(rows.order_by().count, titles, lambda: _rows(rows))


def _rows(rows: Any) -> Iterator[Sequence[str]]:
    states = {value: str(label) for value, label in ArrivalState.choices}
    for row in with_columns(rows).iterator(chunk_size=CHUNK):
        arrived = localtime(row["checked_in_at"]).date() if row["checked_in_at"] else None
        where = (row["unit_name"], row["major_name"] or "", states[row["state"]])
        days = (_day(row["due_on"]), _day(arrived))
        yield (row["name"], row["number"], *where, *days, str(row["calls"]), _day(row["called_on"]))


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _rechecks(person: Person, at: datetime, asked: Mapping[str, str]) -> Taken | None:
    """As on the page (INT-6): what was found in words stays in the sign-off."""
    intake = Intake.objects.filter(pk=number_in(asked, "intake") or 0).first()
    reach, state = may_where(person, FOLLOWS_UP, at, verbs=SIGNS), asked.get("state", "")
    if intake is None or not reach or state not in {"", *rechecks.STATES}:
        return None
    people = rechecks.to_recheck(intake, reach, state, number_in(asked, "unit"))
    rows = may_where(person, "export.personal", at, verbs=MAY_EXPORT).filter(people)
    titles = [_("Name"), _("Number"), _("Class"), _("Major"), _("Result"), _("Signed on")]
    return Taken(rows.order_by().count, titles, lambda: _recheck_rows(rows))


def _recheck_rows(rows: Any) -> Iterator[Sequence[str]]:
    words = {value: str(label) for value, label in Recheck.Result.choices}
    for row in rechecks.with_columns(rows).iterator(chunk_size=CHUNK):
        signed = localtime(row["signed_at"]).date() if row["signed_at"] else None
        where = (row["unit_name"], row["major_name"] or "")
        yield (row["name"], row["number"], *where, words.get(row["result"], _("To be finished")), _day(signed))


INTAKE_LISTS: Final = (
    List("rechecks", gettext_lazy("Recheck of new students"), ("intake", "state", "unit"), _rechecks),
    List("arrivals", gettext_lazy("New students"), ("intake", "state", "department", "major", "papers"), _arrivals),
)
