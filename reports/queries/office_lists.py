"""The lists of the offices as files: papers issued, proposals of the sweeps, open holds, results that nobody confirmed
yet, the students of a data check.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, Final

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.kind import kind_of
from casework.queries.confirming import confirmed_for_by, confirms_for_any, waiting
from casework.queries.documents import issued_in_reach, kinds_issued_by
from casework.queries.queue import labels_of
from casework.rules.documents import document_kinds
from enrollment.forms.batches import chosen as chosen_department
from enrollment.forms.holds import narrowed_by
from enrollment.forms.results import number_in
from enrollment.forms.verification import chosen
from enrollment.models import Campaign, Placement
from enrollment.queries.campaigns import listed, with_columns
from enrollment.queries.holds import clears_holds, narrowed, open_holds
from enrollment.rules.terms import term_words
from enrollment.rules.verification import CHECKS, STATES
from reports.queries.taking import CHUNK, List, Taken
from reports.rules.exporting import MAY_EXPORT
from security.access import Reach, may, may_where
from security.models import Person
from status_changes.models import Proposal
from status_changes.queries.proposals import SEES, VIEWS, in_view, proposals_for, shown


def _may_leave(person: Person, at: datetime) -> Reach:
    return may_where(person, "export.personal", at, verbs=MAY_EXPORT)


def _documents(person: Person, at: datetime, asked: Mapping[str, str]) -> Taken | None:
    kinds = {one.key for one in kinds_issued_by(person, at)}
    if not kinds:
        return None
    rows = _may_leave(person, at).filter(issued_in_reach(person, at))
    rows = rows.filter(kind=asked["kind"]) if asked.get("kind") in kinds else rows
    titles = [_("Number"), _("Document"), _("Name"), _("Unit"), _("Issued"), _("By"), _("State")]
    return Taken(rows.count, titles, lambda: _document_rows(rows.order_by("-pk")))


def _document_rows(rows: Any) -> Iterator[Sequence[str]]:
    kinds = {key: str(kind.title) for key, kind in document_kinds().items()}
    columns = ("shown_number", "kind", "person__name", "unit__name", "issued_at", "issued_by__name", "voided_at")
    for number, kind, name, unit, issued_at, by, voided_at in rows.values_list(*columns).iterator(CHUNK):
        yield (number, kinds[kind], name, unit, _day(issued_at), by, _("void") if voided_at else _("issued"))


def _proposals(person: Person, at: datetime, asked: Mapping[str, str]) -> Taken | None:
    view, kind = asked.get("view", "open"), asked.get("kind", "")
    if view not in VIEWS or kind not in {"", *Proposal.Kind.values} or not may(person, SEES, at):
        return None
    found = in_view(proposals_for(person, at), view, kind=kind, department=chosen_department(asked).department)
    rows = _may_leave(person, at).filter(found)
    titles = [_("Name"), _("Student number"), _("Department"), _("Class"), _("What is proposed"), _("Term")]
    titles += [_("Ground"), _("Contacts"), _("Notice served"), _("State")]
    return Taken(rows.order_by().count, titles, lambda: _proposal_rows(rows))


def _proposal_rows(rows: Any) -> Iterator[Sequence[str]]:
    listed_ones: Any = shown(rows).order_by("pk")
    for one in listed_ones.iterator(chunk_size=CHUNK):
        what = (one.get_kind_display(), term_words(one.term), one.get_ground_display())
        where = (one.department or "", one.class_name)
        done = (str(one.contacts), _day(one.served_on), one.get_state_display())
        yield (one.name, one.number or "", *where, *what, *done)


def _holds(person: Person, at: datetime, asked: Mapping[str, str]) -> Taken | None:
    if not clears_holds(person, at):
        return None
    here = _may_leave(person, at).filter(Placement.objects.filter(is_current=True))
    rows = narrowed(open_holds(person, at), narrowed_by(asked)).filter(enrollment__in=here.values("enrollment"))
    titles = [_("Name"), _("Student number"), _("Class"), _("Kind of hold"), _("Why it is placed"), _("Placed on")]
    return Taken(rows.order_by().count, titles, lambda: _hold_rows(rows))


def _hold_rows(rows: Any) -> Iterator[Sequence[str]]:
    for one in rows.iterator(chunk_size=CHUNK):
        who = (one.enrollment.person.name, one.enrollment.student_no or "", one.class_name or "")
        yield (*who, one.kind.name, one.reason, _day(one.placed_at))


def _unconfirmed(person: Person, at: datetime, _asked: Mapping[str, str]) -> Taken | None:
    if not confirms_for_any(person, at):
        return None
    rows = _may_leave(person, at).filter(confirmed_for_by(person, at))
    titles = [_("Number"), _("Name"), _("Told apart by"), _("Matter"), _("Class"), _("To be confirmed by")]
    titles += [_("Reminders")]
    return Taken(rows.order_by().count, titles, lambda: _unconfirmed_rows(rows, at))


def _unconfirmed_rows(rows: Any, at: datetime) -> Iterator[Sequence[str]]:
    source = rows.select_related("person", "unit").order_by("due_on", "pk").iterator(chunk_size=CHUNK)
    while chunk := list(islice(source, CHUNK)):
        labels = labels_of(chunk)
        for one in waiting(chunk, at):
            row = one.application
            what = (labels.get(row.pk, ""), str(kind_of(row.kind).title), row.unit.name)
            yield (row.number, row.person.name, *what, _day(row.due_on), str(len(one.reminded)))


def _campaign(person: Person, at: datetime, asked: Mapping[str, str]) -> Taken | None:
    found = Campaign.objects.filter(pk=number_in(asked, "campaign") or 0).first()
    reach = may_where(person, CHECKS, at)
    if found is None or not reach:
        return None
    rows = _may_leave(person, at).filter(listed(found, reach, chosen(asked)))
    titles = [_("Name"), _("Student number"), _("Department"), _("Class"), _("Checked at"), _("State")]
    return Taken(rows.order_by().count, titles, lambda: _campaign_rows(rows))


def _campaign_rows(rows: Any) -> Iterator[Sequence[str]]:
    words = {state: _(title) for state, title in STATES.items()}
    for row in with_columns(rows).iterator(chunk_size=CHUNK):
        where = (row["department"] or "", row["class_name"])
        yield (row["name"], row["number"], *where, _day(row["answered_at"]), words[row["state"]])


def _day(moment: date | datetime | None) -> str:
    if moment is None:
        return ""
    return (localtime(moment).date() if isinstance(moment, datetime) else moment).isoformat()


OFFICE_LISTS: Final = (
    List("documents", gettext_lazy("Register of documents"), ("kind",), _documents),
    List("proposals", gettext_lazy("Proposed consequences"), ("view", "kind", "department"), _proposals),
    List("holds", gettext_lazy("Open holds"), ("kind", "department", "since"), _holds),
    List("unconfirmed", gettext_lazy("Not yet confirmed"), (), _unconfirmed),
    List(
        "campaign-students",
        gettext_lazy("Students in the data check"),
        ("campaign", "state", "department", "unit"),
        _campaign,
    ),
)
