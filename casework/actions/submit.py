"""Hand an application in."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

from casework.actions.open_application import refresh_slots
from casework.events import Submitted
from casework.kind import kind_of
from casework.models import Application, Material, Ruling, State, Step
from casework.queries.claims import must_leave_somebody
from casework.queries.clock import due_in
from casework.queries.desk import take_own
from casework.queries.rulings import in_words, rulings_on
from casework.queries.words import another_is_open
from rulebook.queries import rules_of
from rulebook.rules.edition import Ruling as Finding
from security.journal import recorded
from security.models import Person, Unit
from security.queries import the_school
from security.rules.words import together


class CannotSubmit(Exception):
    """Rules stand in the way. `rulings` are all those not met; each says its article, the fact and what to do."""

    def __init__(self, rulings: Sequence[Finding]) -> None:
        self.rulings = rulings
        super().__init__(together(*(in_words(ruling) for ruling in rulings)))


class AnotherIsOpen(Exception):
    """Only one application by or for a student is open at a time; the message names the other (domain 3.1)."""


@recorded
def submit(
    *,
    application_id: int,
    particulars: dict[str, Any],
    reasons: Mapping[str, str] | None = None,
    by: Person,
    at: datetime,
) -> Submitted:
    """Judge the case, keep every ruling, copy the route of the edition and put it on the first desk.

    `reasons` answer soft rulings, by clause. Hard rulings not met, and soft ones without a reason, block.
    :raises CannotSubmit: with all the rulings that block
    :raises ForeignApplication: if it is not the applicant's own draft
    :raises AnotherIsOpen: if one that excludes it lies with the offices
    :raises CannotBegin: if an officer files it who alone could decide a step of it
    """
    application = take_own(application_id, person=by, states=[State.DRAFT], at=at)
    application.particulars = particulars
    kind_of(application.kind).answered(application, particulars, at=at)
    refresh_slots(application)
    rulings = rulings_on(application, at=at)
    keep_rulings(application, rulings, reasons or {}, at=at)
    application.materials.filter(files__removed_at__isnull=True, files__isnull=False).update(
        state=Material.State.SUBMITTED
    )
    first = copy_route(application, at=at)
    if application.is_on_behalf:
        must_leave_somebody(application, at=at)
    application.submit()
    application.submitted_at = at
    stand_at(application, first)
    _save_alone(application)
    event: Submitted = Submitted.of(
        application, by=by, at=at, office=first.office, due_on=first.due_on, is_late=application.is_late
    )
    return event


def _save_alone(application: Application) -> None:
    application.exclusive = kind_of(application.kind).one_at_a_time(application)
    try:
        with transaction.atomic():
            application.save()
    except IntegrityError as clash:
        if "one_open_application_of_its_sort" not in str(clash):
            raise
        raise AnotherIsOpen(another_is_open(application)) from None


def keep_rulings(
    application: Application, rulings: Sequence[Finding], reasons: Mapping[str, str], *, at: datetime
) -> None:
    """Store the rulings of this round with the application, met or not.

    :raises CannotSubmit: if a hard one is not met, or a soft one without a reason
    """
    blocking = [
        one for one in rulings if not one.met and (one.hard or not reasons.get(one.provision.clause, "").strip())
    ]
    if blocking:
        raise CannotSubmit(blocking)
    last = application.rulings.order_by("-round").values_list("round", flat=True).first() or 0
    for position, one in enumerate(rulings, 1):
        Ruling(
            application=application,
            round=last + 1,
            position=position,
            clause=one.provision.clause,
            cites=one.provision.cites,
            is_hard=one.hard,
            is_met=one.met,
            facts=one.to_row(),
            reason=None if one.met else reasons.get(one.provision.clause),
            at=at,
        ).save()


def copy_route(application: Application, *, at: datetime) -> Step:
    """Copy the edition's route into steps; the first one, which has begun."""
    steps = steps_of(application, at=at)
    Step.objects.bulk_create(steps)
    return steps[0]


def unit_of_office(unit: Unit, office: str) -> Unit:
    """The unit whose office it is: the class's tutor, the department's head, the school's offices."""
    if office == "TUTOR":
        return unit
    if office == "DEPT":
        return unit.parent if unit.kind == Unit.Kind.CLASS and unit.parent else unit
    school = the_school()
    return school if school is not None else unit


def steps_of(
    application: Application, *, at: datetime, unit_of: Callable[[Unit, str], Unit] = unit_of_office
) -> list[Step]:
    """The edition's route as steps, of which the first begins now; nothing is written.

    `unit_of` finds the unit of an office where many applications ask for the same ones.
    """
    route = rules_of(application.edition_id).route(kind_of(application.kind).route_key(application))
    steps = [
        Step(
            application=application,
            position=position,
            office=asked.office,
            unit=unit_of(application.unit, asked.office),
            verb=asked.verb,
            mode=asked.mode,
            working_days=asked.within,
        )
        for position, asked in enumerate(route.steps, 1)
    ]
    _begin(steps[0], application, at=at)
    return steps


def _begin(step: Step, application: Application, *, at: datetime) -> None:
    """Make the step current and set its due day."""
    today = localtime(at).date()
    due = due_in(application, step.working_days, start=today)
    step.counted_from, step.counted_days = (today, step.working_days) if due else (None, None)
    step.state, step.started_at = Step.State.CURRENT, at
    step.due_on, step.due_is_provisional = (due.day, due.provisional) if due else (None, False)


def stand_at(application: Application, step: Step) -> None:
    """The application waits for this step and falls due with it."""
    application.waiting_for = step
    application.due_on, application.due_is_provisional = step.due_on, step.due_is_provisional
    application.version += 1
