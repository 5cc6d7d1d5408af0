"""Many persons begin an application of one kind, give their papers and hand in: one transaction, the kind's own rules.

What one person does by `open_application`, `add_material` and `submit` three thousand do here in few statements: the
kind begins and attaches each, every case is judged by the edition's clauses, the route is copied. A test holds that
both ways leave the same behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection

from casework.actions.open_application import number_of
from casework.actions.submit import CannotSubmit, steps_of, unit_of_office
from casework.events import ApplicationOpened, Submitted
from casework.kind import kind_of
from casework.models import Application, Ruling, Step
from casework.models.machines import ends_of
from casework.queries.rulings import standing_rulings
from casework.storage import Contents
from registrar.example.papers import give_papers
from security.fields import allocate_ids
from security.fields.copying import copy_rows
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons

VERSION = 3
"""Of an application that was begun, given one paper and handed in."""
_HAND_IN = """
    update casework_application a
       set state = %s, submitted_at = %s, version = %s, waiting_for_id = step.id, due_on = step.due_on,
           due_is_provisional = step.due_is_provisional, exclusive = one.exclusive, is_late = one.is_late,
           edition_id = one.edition
      from unnest(%s::bigint[], %s::text[], %s::boolean[], %s::bigint[]) as one(id, exclusive, is_late, edition)
      join casework_step step on step.application_id = one.id and step.position = 1
     where a.id = one.id and a.state = any(%s)
"""


@dataclass(frozen=True)
class Filing:
    """What one person hands in: about what (as the kind wants it), what is said, and the paper of one slot."""

    subject: int
    person: Person
    said: dict[str, Any]
    slot: str
    paper: Contents


@recorded
def file_together(*, kind: str, filings: Sequence[Filing], by: Person, at: datetime) -> Submitted:
    """All of them or none. `by` is who plays the example; in the journal each person did it for himself.

    :raises CannotBegin: if the kind does not let one of them begin
    :raises CannotSubmit: with the rules that one of them does not meet
    """
    lock_persons([one.person.pk for one in filings])
    applications = _begin(kind, filings, at)
    _opened(kind=kind, applications=applications, by=by, at=at)
    applications = _answered(applications, filings, at=at)
    give_papers(applications, [(one.person, one.slot, one.paper) for one in filings], at=at)
    _judge(kind, applications, at=at)
    first = _copy_routes(applications, at=at)
    _stand_at_first_step(applications, at=at)
    [(office, due_on)] = {(step.office, step.due_on) for step in first}
    event: Submitted = Submitted.of(
        *applications, by=by, at=at, each_for_self=True, office=office, due_on=due_on, is_late=applications[0].is_late
    )
    return event


def _begin(kind: str, filings: Sequence[Filing], at: datetime) -> list[Application]:
    """The drafts, each with the kind's own row."""
    declared, applications = kind_of(kind), []
    for pk, filing in zip(allocate_ids(Application, len(filings)), filings, strict=True):
        beginning = declared.begin(subject=filing.subject, by=filing.person, at=at)
        application = Application(
            pk=pk, number=number_of(declared, pk, at), kind=kind, person=beginning.person,
            opened_by=filing.person, unit=beginning.unit, edition_id=beginning.edition, exclusive=beginning.exclusive,
            particulars=filing.said, opened_at=at,
        )  # fmt: skip
        applications.append(application)
    columns = ("person_id", "opened_by_id", "unit_id", "edition_id", "exclusive", "particulars", "opened_at")
    copy_rows(
        Application,
        ("id", "number", "kind", *(name.removesuffix("_id") for name in columns)),
        ((one.pk, one.number, kind, *(getattr(one, name) for name in columns)) for one in applications),
    )
    for application, filing in zip(applications, filings, strict=True):
        declared.attach(application, subject=filing.subject)
    return applications


@recorded
def _opened(*, kind: str, applications: Sequence[Application], by: Person, at: datetime) -> ApplicationOpened:
    event: ApplicationOpened = ApplicationOpened.of(*applications, by=by, at=at, each_for_self=True)
    assert event.kind == kind  # noqa: S101 - they were just begun
    return event


def _answered(applications: Sequence[Application], filings: Sequence[Filing], *, at: datetime) -> list[Application]:
    """The applications as they stand once the kind has kept what each says: read anew, with the kind's rows."""
    rows = Application.objects.select_related("person", "unit__parent")
    anew = rows.in_bulk([one.pk for one in applications])
    for application, filing in zip(applications, filings, strict=True):
        kind_of(application.kind).answered(application, filing.said, at=at)
        anew[application.pk].is_late, anew[application.pk].edition_id = application.is_late, application.edition_id
    return [anew[one.pk] for one in applications]


def _judge(kind: str, applications: Sequence[Application], *, at: datetime) -> None:
    """Every ruling is kept.

    :raises CannotSubmit: if one is not met
    """
    by_edition: dict[int, list[Application]] = {}
    for one in applications:
        by_edition.setdefault(one.edition_id, []).append(one)
    found = {
        pk: rulings
        for edition, ones in by_edition.items()
        for pk, rulings in standing_rulings(ones, by_kind=kind, edition=edition, at=at).items()
    }
    unmet = [ruling for rulings in found.values() for ruling in rulings if not ruling.met]
    if unmet:
        raise CannotSubmit(unmet)
    kept = [(pk, position, ruling) for pk, rulings in found.items() for position, ruling in enumerate(rulings, 1)]
    copy_rows(
        Ruling,
        ("id", "application", "round", "position", "clause", "cites", "is_hard", "is_met", "facts", "at"),
        (
            (pk, one, 1, position, rule.provision.clause, rule.provision.cites, rule.hard, rule.met, rule.to_row(), at)
            for pk, (one, position, rule) in zip(allocate_ids(Ruling, len(kept)), kept, strict=True)
        ),
    )


def _copy_routes(applications: Sequence[Application], *, at: datetime) -> list[Step]:
    """The steps of each, and the first of them begun; those are returned."""
    unit_of = cache(unit_of_office)
    steps = [step for application in applications for step in steps_of(application, at=at, unit_of=unit_of)]
    Step.objects.bulk_create(steps)
    return [step for step in steps if step.position == 1]


def _stand_at_first_step(applications: Sequence[Application], *, at: datetime) -> None:
    """Handed in: each waits for its first step, and falls due with it."""
    sources, target = ends_of(Application, "submit")
    declared = kind_of(applications[0].kind)
    values: list[list[Any]] = [
        [one.pk for one in applications],
        [declared.one_at_a_time(one) for one in applications],
        [one.is_late for one in applications],
        [one.edition_id for one in applications],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_HAND_IN, [target, at, VERSION, *values, sources])
