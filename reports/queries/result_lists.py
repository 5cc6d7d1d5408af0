"""The results of a term's registration as files: closing list, what is otherwise since, annex of a bulletin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.forms.results import number_in
from enrollment.models import Bulletin, ClosingList, TermState
from enrollment.queries.bulletins import annex_in
from enrollment.queries.closing import since_then, with_both
from enrollment.queries.roll import view_reach
from enrollment.rules.results import DECIDES
from enrollment.rules.term_figures import OUTCOMES
from reports.queries.taking import CHUNK, List, Taken
from reports.rules.exporting import MAY_EXPORT
from security.access import may, may_where
from security.models import Person


def _list_of(person: Person, at: datetime, asked: Mapping[str, str]) -> ClosingList | None:
    """The closing list that is asked for, if this person opens its page."""
    if not may(person, DECIDES, at):
        return None
    return ClosingList.objects.select_related("batch__term").filter(pk=number_in(asked, "list") or 0).first()


def _closing_list(person: Person, at: datetime, asked: Mapping[str, str]) -> Taken | None:
    found = _list_of(person, at, asked)
    if found is None:
        return None
    rows = may_where(person, "export.personal", at, verbs=MAY_EXPORT).filter(found.entries.all(), "department")
    titles = [_("Student number"), _("Name"), _("Department"), _("Class"), _("Outcome"), _("Registered on"), _("State")]
    return Taken(rows.count, titles, lambda: _closing_rows(rows.order_by("pk")))


def _closing_rows(rows: Any) -> Iterator[Sequence[str]]:
    outcomes, states = _words()
    columns = ("student_no", "name", "department_name", "class_name", "outcome", "registered_at", "state")
    for number, name, department, unit, outcome, moment, state in rows.values_list(*columns).iterator(CHUNK):
        day = localtime(moment).date().isoformat() if moment else ""
        yield (number, name, department, unit, outcomes[outcome], day, states[state])


def _closing_changes(person: Person, at: datetime, asked: Mapping[str, str]) -> Taken | None:
    found, department = _list_of(person, at, asked), number_in(asked, "department")
    if found is None:
        return None
    changed = since_then(found, localtime(at).date())
    rows = may_where(person, "export.personal", at, verbs=MAY_EXPORT).filter(changed, "unit")
    if department is not None:
        rows = rows.filter(frozen__department=department)
    titles = [_("Student number"), _("Department")]
    for what in (_("Name"), _("Class"), _("Outcome"), _("State")):
        titles += [_("{what}, on the list").format(what=what), _("{what}, now").format(what=what)]
    return Taken(rows.order_by().count, titles, lambda: _changed_rows(rows))


def _changed_rows(rows: Any) -> Iterator[Sequence[str]]:
    outcomes, states = _words()
    for row in with_both(rows).iterator(CHUNK):
        names = (row["name_then"], row["name_now"], row["class_then"], row["class_now"] or "")
        came = (outcomes[row["outcome_then"]], outcomes[row["outcome"]])
        yield (row["number"], row["at_name"], *names, *came, states[row["state_then"]], states[row["state"]])


def _bulletin_students(person: Person, at: datetime, asked: Mapping[str, str]) -> Taken | None:
    bulletin, reach = Bulletin.objects.filter(pk=number_in(asked, "bulletin") or 0).first(), view_reach(person, at)
    if bulletin is None or not reach:
        return None
    rows = may_where(person, "export.personal", at, verbs=MAY_EXPORT).filter(annex_in(bulletin, reach))
    titles = [_("Student number"), _("Name"), _("Department"), _("Class"), _("Outcome")]
    return Taken(rows.count, titles, lambda: _annex_rows(rows.order_by("pk")))


def _annex_rows(rows: Any) -> Iterator[Sequence[str]]:
    outcomes, _states = _words()
    columns = ("student_no", "name", "unit__parent__name", "class_name", "outcome")
    for number, name, department, unit, outcome in rows.values_list(*columns).iterator(CHUNK):
        yield (number, name, department or "", unit, outcomes[outcome])


def _words() -> tuple[dict[str, str], dict[str, str]]:
    """Outcomes and states in the reader's words."""
    return {key: _(title) for key, title in OUTCOMES.items()}, {key: str(title) for key, title in TermState.choices}


RESULT_LISTS: Final = (
    List("closing-list", gettext_lazy("Closing list"), ("list",), _closing_list),
    List("closing-changes", gettext_lazy("Otherwise since the closing list"), ("list", "department"), _closing_changes),
    List("bulletin-students", gettext_lazy("Not registered, of a bulletin"), ("bulletin",), _bulletin_students),
)
