"""Return an application to its applicant for named materials or fields."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from casework.events import Returned
from casework.kind import kind_of
from casework.models import Application, Decision, Material, Step
from casework.models.material import LONGEST_NOTE
from casework.queries.clock import correction_due, days_left
from casework.queries.desk import current_step, take_from_desk
from security.journal import recorded
from security.models import Person
from security.queries import stands_in_for
from security.rules.offices import route_office


class NothingNamed(Exception):
    """A return must name what to correct, and say what is wrong with it."""


@recorded
def return_application(
    *, application_id: int, items: Sequence[str], note: str, seen: int | None = None, by: Person, at: datetime
) -> Returned:
    """Give it back, naming materials as "material:SLOT" and fields as "field:NAME". The office's clock stops.

    The applicant has as many working days as the kind's `return_parameter`; during the term nothing
    ends by itself on that day.

    `seen` is the version of the application that the officer read.

    :raises NothingNamed: without an item of this application, without a note or with one too long, or where the school
        itself opened it
    :raises NotOnTheDesk: if it is not on this officer's desk, or no longer what he read
    """
    application = take_from_desk(application_id, officer=by, at=at, seen=seen)
    if kind_of(application.kind).is_of_the_school:
        raise NothingNamed(_("The school opened this itself; there is nobody to correct it. Refuse it and say why."))
    step = current_step(application)
    named = _those_of(application, items)
    if not named or not note.strip():
        raise NothingNamed(_("Name at least one material or field, and say what is wrong with it."))
    if len(note.strip()) > LONGEST_NOTE:
        said = _("What is wrong with it has %(n)s characters; at most %(most)s can be kept. Shorten it.")
        raise NothingNamed(said % {"n": len(note.strip()), "most": LONGEST_NOTE})
    slots = [item.removeprefix("material:") for item in named if item.startswith("material:")]
    application.materials.filter(slot__in=slots).update(state=Material.State.TO_REPLACE, note=note.strip())
    Decision(
        application=application,
        step=step,
        officer=by,
        verdict=Decision.Verdict.RETURNED,
        opinion=note.strip(),
        returned_items=named,
        covers_id=stands_in_for(by, route_office(step.office).members(), step.unit_id, at),
        due_on=step.due_on,
        left_version=application.version + 1,
        at=at,
    ).save()
    today = localtime(at).date()
    if step.due_on is not None:
        left = days_left(step, today=today)
        Step.objects.filter(pk=step.pk).update(days_left=left, due_on=None)
    application.return_to_applicant()
    due = correction_due(application, start=today)
    application.due_on, application.due_is_provisional = (due.day, due.provisional) if due else (None, False)
    application.version += 1
    application.save(update_fields=["state", "due_on", "due_is_provisional", "version"])
    event: Returned = Returned.of(
        application, by=by, at=at, office=step.office, items=tuple(named), correct_by=application.due_on
    )
    return event


def _those_of(application: Application, items: Sequence[str]) -> list[str]:
    """The items that this application really has."""
    known = {f"material:{slot}" for slot in application.materials.values_list("slot", flat=True)}
    known |= {f"field:{fact.name}" for fact in kind_of(application.kind).facts(application)}
    return [item for item in dict.fromkeys(items) if item in known]
