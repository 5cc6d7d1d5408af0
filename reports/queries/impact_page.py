"""What the job has found about a proposed edition, as a reader may see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casework.kind import kind_of
from casework.models import Application, Job
from casework.queries.desk import visible_to
from casework.tabs import TABS
from enrollment.models import TermRegistration
from enrollment.queries.registration import registrations_visible_to
from reports.queries.impact import ASKS, BLOCKS, Otherwise
from rulebook.queries import word
from rulebook.rules.edition import Edition as Rules
from security.models import Person

IMPACT = "reports.what-would-change"


@dataclass(frozen=True)
class Line:
    """One case: whose, what, where to read it, and per rule what it does now and would do then."""

    name: str
    what: str
    url: str
    rules: tuple[tuple[str, str, str], ...]
    another_route: bool


def newest_result(proposal: int) -> Job | None:
    """The newest finished job about this proposal, whoever asked for it."""
    done = Job.objects.filter(kind=IMPACT, arguments__proposal=proposal, state=Job.State.DONE)
    return done.order_by("-pk").first()


def lines_of(job: Job, proposed: Rules, *, reader: Person, at: datetime) -> dict[str, list[Line]]:
    """The applications and students that the job has listed and that this reader may see."""
    listed = job.outcome["listed"]
    return {
        "applications": _applications(listed["applications"], proposed, reader, at),
        "students": _students(listed["students"], proposed, reader, at),
    }


def _applications(rows: Iterable[Any], proposed: Rules, reader: Person, at: datetime) -> list[Line]:
    found = [Otherwise.from_row(row) for row in rows]
    seen = visible_to(reader, at).filter(pk__in=[one.pk for one in found]).select_related("person")
    known: Mapping[int, Application] = {one.pk: one for one in seen}
    return [
        Line(
            known[one.pk].person.name,
            f"{kind_of(known[one.pk].kind).title} {known[one.pk].number}",
            f"/applications/{one.pk}/",
            _rules(one, known[one.pk].kind, proposed),
            one.another_route,
        )
        for one in found
        if one.pk in known
    ]


def _students(rows: Iterable[Any], proposed: Rules, reader: Person, at: datetime) -> list[Line]:
    found = [Otherwise.from_row(row) for row in rows]
    seen = registrations_visible_to(reader, at).filter(pk__in=[one.pk for one in found])
    known: Mapping[int, TermRegistration] = {one.pk: one for one in seen.select_related("person", "unit")}
    return [
        Line(
            known[one.pk].person.name,
            known[one.pk].unit.name,
            TABS.address("person", known[one.pk].person_id),
            _rules(one, "registration", proposed),
            another_route=False,
        )
        for one in found
        if one.pk in known
    ]


def _rules(one: Otherwise, kind: str, proposed: Rules) -> tuple[tuple[str, str, str], ...]:
    """The proposed edition's article of each rule, or its name where that edition has it no more; then and now."""
    cites = {provision.clause: f"{word(kind)} · {provision.cites}" for provision in proposed.provisions(kind)}
    return tuple((cites.get(clause, clause), _effect(before), _effect(after)) for clause, before, after in one.clauses)


def _effect(effect: str) -> str:
    return {BLOCKS: _("Blocks"), ASKS: _("Asks for a reason")}.get(effect, _("Does not stand in the way"))
