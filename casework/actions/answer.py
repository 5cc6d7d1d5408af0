"""Answer a return: send the corrections."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from casework.actions.open_application import refresh_slots
from casework.actions.submit import keep_rulings, stand_at
from casework.events import Answered
from casework.kind import kind_of
from casework.models import Application, Decision, Material, State, Step
from casework.queries.clock import due_in
from casework.queries.desk import current_step, take_own
from casework.queries.returns import fields_asked, last_return
from casework.queries.rulings import rulings_on
from security.journal import recorded
from security.models import Person


class StillMissing(Exception):
    """Something that was named has not been corrected yet."""


@recorded
def answer(
    *,
    application_id: int,
    particulars: dict[str, Any],
    reasons: Mapping[str, str] | None = None,
    by: Person,
    at: datetime,
) -> Answered:
    """Hand the corrected items back to the office that asked. Its clock goes on with the days that were left.

    Only fields that were named change; the others stay as submitted. `reasons` answer soft rulings that came up since,
    by clause; those given before stand.
    :raises StillMissing: if a named material has no new file
    :raises CannotSubmit: with the rulings that block now
    """
    application = take_own(application_id, person=by, states=[State.WITH_APPLICANT], at=at)
    kind = kind_of(application.kind)
    before, returned = application.particulars, last_return(application)
    asked = fields_asked(application)
    application.particulars = kind.corrected(before, particulars, asked=asked)
    kind.answered(application, application.particulars, at=at)
    refresh_slots(application)
    missing = application.materials.filter(state=Material.State.TO_REPLACE)
    if missing.exists():
        raise StillMissing(_("There are still materials to replace. Add a new file to each of them first."))
    given = {clause: reason for clause, reason in (reasons or {}).items() if reason.strip()}
    keep_rulings(application, rulings_on(application, at=at), _reasons_given(application) | given, at=at)
    step = current_step(application)
    if step.days_left is not None:
        today, days = localtime(at).date(), max(step.days_left, 1)
        due = due_in(application, days, start=today)
        if due is not None:
            step.due_on, step.due_is_provisional = due.day, due.provisional
        step.days_left, step.escalated_at = None, None
        Step.objects.filter(pk=step.pk).update(
            due_on=step.due_on,
            due_is_provisional=step.due_is_provisional,
            counted_from=today,
            counted_days=days,
            days_left=None,
            escalated_at=None,
        )
    if returned is not None:
        changed = [
            f"field:{name}" for name in sorted(asked) if _said(before, name) != _said(application.particulars, name)
        ]
        Decision.objects.filter(pk=returned.pk).update(answered_at=at, changed=changed)
    application.answer()
    stand_at(application, step)
    application.save()
    event: Answered = Answered.of(application, by=by, at=at, office=step.office, due_on=step.due_on)
    return event


def _said(particulars: Mapping[str, Any], name: str) -> list[Any]:
    """What stands under this name, at the first level or one below it."""
    deeper = [one for one in particulars.values() if isinstance(one, dict)]
    return [one.get(name) for one in (particulars, *deeper)]


def _reasons_given(application: Application) -> dict[str, str]:
    return {ruling.clause: ruling.reason for ruling in application.rulings.all() if ruling.reason}
