"""Open the check-in of a term's new students (INT-1)."""

from collections.abc import Collection
from datetime import date, datetime

from django.utils.translation import gettext as _

from enrollment.actions.enter_arrivals import enter_arrivals
from enrollment.events import IntakeOpened
from enrollment.models import Intake, Term
from enrollment.queries.arrivals import LOADS, CannotChangeIntake
from rulebook.queries import edition_in_force
from security.access import may_where
from security.journal import recorded
from security.models import Person


@recorded
def open_intake(
    *, term: Term, categories: Collection[str], arrives_from: date, arrives_until: date, by: Person, at: datetime
) -> IntakeOpened:
    """Make the intake under the edition in force on the first day of arrival, with everybody admitted to the cohort.

    :raises CannotChangeIntake: with a sentence: not allowed, days in the wrong order, categories under different
        editions, already open
    :raises NoEdition: if no edition holds for a category on that day
    """
    if not may_where(by, LOADS, at, verbs={"decide"}).everywhere:
        raise CannotChangeIntake(_("The head of academic affairs opens and closes the check-in; you may prepare it."))
    term = Term.objects.select_for_update(no_key=True).get(pk=term.pk)  # who opens it beside this reads that it is open
    if arrives_until < arrives_from:
        raise CannotChangeIntake(_("The last day of arrival lies before the first. Enter them in their order."))
    editions = {edition_in_force(category, on=arrives_from) for category in categories}
    if len(editions) != 1:
        raise CannotChangeIntake(
            _("These student categories follow different editions. Open a check-in for each edition.")
        )
    [edition] = editions
    if Intake.objects.filter(term=term, edition=edition).exists():
        raise CannotChangeIntake(_("The check-in of this term was opened before."))
    intake = Intake.objects.create(
        term=term,
        edition=edition,
        categories=sorted(categories),
        arrives_from=arrives_from,
        arrives_until=arrives_until,
        opened_by=by,
        opened_at=at,
    )
    return IntakeOpened(
        at=at,
        by=by.pk,
        about=f"enrollment.intake:{intake.pk}",
        intake=intake.pk,
        term=term.code,
        expected=enter_arrivals(intakes=[intake.pk], by=by, at=at).entered,
        arrives_from=arrives_from,
        arrives_until=arrives_until,
    )
