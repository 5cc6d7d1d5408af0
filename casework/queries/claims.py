"""Who has claimed an application, and who else could."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from casework.kind import CannotBegin
from casework.models import Application, Decision, Step
from casework.queries.desk import (
    NotOnTheDesk,
    answering_roles,
    claimed_words,
    is_kept_from,
    locked_on_the_desk,
    why_not_on_the_desk,
)
from security.models import Person
from security.queries import officers_of
from security.rules.offices import route_office


class AlreadyClaimed(Exception):
    """A colleague has claimed it. The message says who and since when."""


class NotClaimed(Exception):
    """There is no claim of this officer's, or it cannot go where it should. The message says which."""


def take_step(application_id: int, *, officer: Person, at: datetime) -> tuple[Application, Step]:
    """Lock the person, the application, and the step that waits on this officer's desk, whoever has claimed it.

    :raises NotOnTheDesk: if it does not lie there
    """
    application = locked_on_the_desk([application_id], officer=officer, at=at).first()
    if application is None:
        raise NotOnTheDesk(why_not_on_the_desk(application_id, officer=officer, at=at))
    return application, Step.objects.select_related("claimed_by", "unit").get(pk=application.waiting_for_id or 0)


def colleagues(application: Application, step: Step, *, officer: Person, at: datetime) -> QuerySet[Person]:
    """Who else may decide this step: of the same office and unit, with no part in the application so far."""
    signed = Decision.objects.signed().filter(application=application).values("officer")
    others = officers_of(route_office(step.office).members(), step.unit, at).exclude(pk=officer.pk)
    return others.exclude(pk__in=[application.person_id, application.opened_by_id]).exclude(pk__in=signed)


def must_leave_somebody(application: Application, *, at: datetime) -> None:
    """Nothing, or why the officer who opened it should not file it: a step of it would lie on nobody's desk.

    An office that nobody holds at all is none of this: somebody may still be appointed.
    :raises CannotBegin: naming the office
    """
    opener = application.opened_by
    for step in application.steps.select_related("unit"):
        holders = officers_of(answering_roles(application.kind, step), step.unit, at)
        who = list(holders.filter(account__is_active=True))
        others = [one for one in who if one.pk not in {opener.pk, application.person_id}]
        if opener in who and all(is_kept_from(one, application) for one in others):
            words = _("Nobody but you could answer it for %(office)s. Have a colleague file it for the student.")
            raise CannotBegin(words % {"office": _(route_office(step.office).title)})


def must_be_claimed_by(officer: Person, step: Step) -> None:
    """Nothing, or the reason why not.

    :raises NotClaimed: if somebody else or nobody has claimed it
    """
    if step.claimed_by != officer:
        raise NotClaimed(claimed_words(step) if step.claimed_by else _("You have not claimed this application."))
