"""What the job has found about a proposed edition, as a reader may see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from casework.kind import kind_of
from casework.models import Application, Job
from casework.queries.desk import visible_to
from casework.queries.queue import labels_of_namesakes
from casework.tabs import TABS
from enrollment.models import TermRegistration
from enrollment.queries.registration import registrations_visible_to
from enrollment.queries.students import ends_of_namesakes
from reports.queries.impact import ASKS, BLOCKS, Rule, differences_in
from security.models import Person

IMPACT = "reports.what-would-change"
APPLICATIONS, STUDENTS = "applications", "students"
A_PAGE = 50


@dataclass(frozen=True)
class Group:
    """Cases that would be decided otherwise in the same way; `key` chooses them in the address.

    What the `rules` do is said in words; `number` counts the whole school.
    """

    key: str
    sort: str
    what: str
    rules: Sequence[Rule]
    another_route: bool
    number: int
    pks: Sequence[int]


@dataclass(frozen=True)
class Line:
    """One case: whose, what tells it apart, and where to read it ("" where the reader has no page of it)."""

    name: str
    what: str
    url: str


def newest_result(proposal: int) -> Job | None:
    """The newest finished job about this proposal, whoever asked for it."""
    done = Job.objects.filter(kind=IMPACT, arguments__proposal=proposal, state=Job.State.DONE)
    return done.order_by("-pk").first()


def groups_of(job: Job) -> list[Group]:
    """What would be otherwise: applications first, each sort by how many it concerns."""
    return [
        Group(
            key=f"{sort}-{number}",
            sort=sort,
            what=str(kind_of(one.kind).title) if sort == APPLICATIONS else _("Students still to register"),
            rules=[rule._replace(now=_effect(rule.now), then=_effect(rule.then)) for rule in one.rules],
            another_route=one.another_route,
            number=len(pks),
            pks=pks,
        )
        for sort in (APPLICATIONS, STUDENTS)
        for number, (one, pks) in enumerate(differences_in(job.outcome[sort]), 1)
    ]


def chosen_from(groups: Iterable[Group], key: str) -> Group | None:
    """The group of this key, otherwise the first; None where nothing would be otherwise."""
    known = {group.key: group for group in groups}
    return known.get(key) or next(iter(known.values()), None)


def cases_of(group: Group, number: Any, *, reader: Person, at: datetime) -> Page[Any]:
    """One page of the cases of a group that this reader may see: `Line`s, in the order of class and name."""
    rows: QuerySet[Any] = visible_to(reader, at) if group.sort == APPLICATIONS else registrations_visible_to(reader, at)
    beside = ["person", "unit", *([] if group.sort == APPLICATIONS else ["enrollment"])]
    rows = rows.filter(pk__in=group.pks).select_related(*beside).order_by("unit__name", "person__name", "pk")
    page = Paginator(rows, A_PAGE).get_page(number)
    shown = list(page.object_list)
    told = (
        labels_of_namesakes(shown)
        if group.sort == APPLICATIONS
        else ends_of_namesakes((one.enrollment_id, one.person.name) for one in shown)
    )
    page.object_list = [_line(one, told) for one in shown]
    return page


def _line(one: Application | TermRegistration, told: Mapping[int, str]) -> Line:
    """Namesakes carry the end of the ID number; the applications of namesakes the student number too."""
    if isinstance(one, Application):
        words = [one.unit.name, told.get(one.pk), one.number]
        url = reverse("casework:application", args=[one.pk])
    else:
        words = [one.unit.name, one.enrollment.student_no, told.get(one.enrollment_id)]
        url = TABS.address("person", one.person_id)
    return Line(one.person.name, " · ".join(part for part in words if part), url)


def _effect(effect: str) -> str:
    return {BLOCKS: _("Stands in the way"), ASKS: _("Needs a reason")}.get(effect, _("Does not stand in the way"))
