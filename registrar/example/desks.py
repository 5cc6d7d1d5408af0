"""What the example's offices do on a working day: each clears its desk of what came before that day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Final

from django.utils.timezone import localtime, make_aware

from casework.actions.ask_bulk_decision import ask_bulk_decision
from casework.actions.decide import decide
from casework.actions.decide_together import decide_together
from casework.actions.end_job import end_job
from casework.events import DecidedTogether
from casework.kind import kind_of
from casework.models import Application, BulkDecision, Job, Step
from casework.queries.desk import on_the_desk_of
from casework.sweeps.effects import take_effects
from registrar.example.office import Office
from security.journal import recorded
from security.models import Person

OPINION: Final = "情况属实，同意。"
CHUNK: Final = 500


def departments_review(office: Office, at: datetime) -> int:
    """Each head: registrations and deferrals."""
    return sum(_clear(head, unit, ("registration", "deferral"), at) for unit, head in office.heads.items())


def academic_affairs_decide(office: Office, at: datetime) -> int:
    """The registrar on registrations, the head on deferrals and on who is counted as having left."""
    registrations = _clear(office.officer("registrar"), office.school.pk, ("registration",), at)
    others = _clear(office.officer("aa_head"), office.school.pk, ("deferral", "auto_left"), at)
    return registrations + others


def effects(_office: Office, at: datetime) -> int:
    """What was granted, and can no longer be undone, takes effect."""
    return take_effects(at=at)


def _clear(officer: Person, unit: int, kinds: Sequence[str], at: datetime) -> int:
    """All that came to the officer's unit before today: together, and by itself whatever has to be looked at alone."""
    today = make_aware(datetime.combine(localtime(at).date(), time()))
    before = Step.objects.filter(unit=unit, state=Step.State.CURRENT, started_at__lt=today, application__kind__in=kinds)
    if not before.exists():
        return 0
    applications = list(on_the_desk_of(officer, at).filter(waiting_for__in=before).order_by("pk"))
    alone = _to_be_looked_at(applications)
    together = [one.pk for one in applications if one.pk not in alone]
    for begin in range(0, len(together), CHUNK):
        _decide_together(ids=together[begin : begin + CHUNK], by=officer, at=at)
    for pk in sorted(alone):
        decide(application_id=pk, agrees=True, opinion=OPINION, by=officer, at=at)
    return len(applications)


def _to_be_looked_at(applications: Sequence[Application]) -> set[int]:
    kinds = {one.kind for one in applications}
    return {pk for kind in kinds for pk in kind_of(kind).concerns([one for one in applications if one.kind == kind])}


@recorded
def _decide_together(*, ids: Sequence[int], by: Person, at: datetime) -> DecidedTogether:
    """The bulk decision with its job in one act: no worker finds the job and does it by the clock of today."""
    asked = ask_bulk_decision(application_ids=ids, agrees=True, by=by, at=at)
    done: DecidedTogether = decide_together(bulk=asked.bulk, application_ids=ids, by=by, at=at)
    if done.left_out:
        raise AssertionError(f"{len(done.left_out)} applications of the example could not be answered together.")
    job = BulkDecision.objects.filter(pk=asked.bulk).values_list("job", flat=True).get()
    assert job is not None  # noqa: S101 - it was asked for in this act
    end_job(job_id=job, attempt=0, state=Job.State.DONE, at=at)
    return done
