"""Take an answer back of which nothing has come yet."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext as _

from casework.events import DecisionUndone
from casework.models import Application, Decision, Material, Notice, State, Step
from casework.models.machines import ends_of
from casework.queries.undoing import undoable_by
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons


class CannotUndo(Exception):
    """The answer stands: it is not this officer's, or something has come of it. The message says which."""


@recorded
def undo_decision(*, application_ids: Collection[int], by: Person, at: datetime) -> DecisionUndone:
    """Put applications of one kind, which this officer has just answered alike, back on the desk they came from.

    Within ten seconds nobody has read of it yet; later an office may still take back what the next office has not
    opened. The answers stay in the record, marked as undone.
    :raises CannotUndo: if one of them no longer can be; then nothing is undone
    """
    lock_persons(Application.objects.filter(pk__in=application_ids).values_list("person", flat=True))
    rows = Application.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=application_ids)
    applications = {one.pk: one for one in rows.order_by("pk")}
    decisions = list(undoable_by(by, at).filter(application__in=applications).select_related("step"))
    if not decisions or len(decisions) < len(set(application_ids)):
        raise CannotUndo(
            _("This answer can no longer be taken back: somebody has gone on from it. Nothing was changed.")
        )
    Decision.objects.filter(pk__in=[one.pk for one in decisions]).update(undone_at=at)
    withdrawn = _withdraw_notices(decisions, at)
    _put_steps_back(decisions)
    _put_materials_back(decisions)
    _put_back(decisions)
    first = decisions[0]
    event: DecisionUndone = DecisionUndone.of(
        *applications.values(),
        by=by,
        at=at,
        office=first.step.office,
        verdict=first.verdict,
        was_told=not withdrawn,
    )
    return event


def _withdraw_notices(decisions: Sequence[Decision], at: datetime) -> bool:
    """Notices of these answers that nobody could read yet are given up; whether there were any."""
    about = [f"casework.application:{one.application_id}" for one in decisions]
    written = [one.at for one in decisions]
    deleted, _each = Notice.objects.filter(about__in=about, created_at__in=written, due_at__gt=at).delete()
    return bool(deleted)


def _put_steps_back(decisions: Sequence[Decision]) -> None:
    """Whatever came after the step is ahead again; the step itself is current, due on its day."""
    ids = [one.application_id for one in decisions]
    answered = Step.objects.filter(pk__in=[one.step_id for one in decisions], application=OuterRef("application"))
    later = Step.objects.filter(application__in=ids, position__gt=Subquery(answered.values("position")[:1]))
    later.update(
        state=Step.State.AHEAD,
        started_at=None,
        due_on=None,
        due_is_provisional=False,
        counted_from=None,
        counted_days=None,
        days_left=None,
        opened_at=None,
    )
    mine = Decision.objects.filter(pk__in=[one.pk for one in decisions], step=OuterRef("pk"))
    Step.objects.filter(pk__in=[one.step_id for one in decisions]).update(
        state=Step.State.CURRENT, done_at=None, days_left=None, due_on=Subquery(mine.values("due_on")[:1])
    )


def _put_materials_back(decisions: Sequence[Decision]) -> None:
    """What the answer accepted or asked to be replaced is as it was submitted."""
    granted = [one.application_id for one in decisions if one.verdict == Decision.Verdict.AGREED]
    Material.objects.filter(application__in=granted, state=Material.State.ACCEPTED).update(
        state=Material.State.SUBMITTED
    )
    asked: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for one in decisions:
        slots = tuple(item.removeprefix("material:") for item in one.returned_items if item.startswith("material:"))
        if slots:
            asked[slots].append(one.application_id)
    for slots, ids in asked.items():
        again = Material.objects.filter(application__in=ids, slot__in=slots, state=Material.State.TO_REPLACE)
        again.update(state=Material.State.SUBMITTED, note="")


def _put_back(decisions: Sequence[Decision]) -> None:
    sources, target = ends_of(Application, "undo")
    mine = Decision.objects.filter(pk__in=[one.pk for one in decisions], application=OuterRef("pk"))
    Application.objects.filter(pk__in=[one.application_id for one in decisions], state__in=sources).update(
        state=State(target),
        outcome="",
        waiting_for=Subquery(mine.values("step")[:1]),
        due_on=Subquery(mine.values("due_on")[:1]),
        due_is_provisional=Subquery(mine.values("step__due_is_provisional")[:1]),
        decided_at=None,
        closed_at=None,
        effective_on=None,
        settles_at=None,
        version=F("version") + 1,
    )
