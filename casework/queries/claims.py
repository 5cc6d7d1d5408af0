"""Who has claimed an application, and who else could."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from casework.models import Application, Decision, Step
from casework.queries.desk import NotOnTheDesk, claimed_words, locked_on_the_desk, why_not_on_the_desk
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
        raise NotOnTheDesk(why_not_on_the_desk(application_id, officer=officer))
    return application, Step.objects.select_related("claimed_by", "unit").get(pk=application.waiting_for_id or 0)


def colleagues(application: Application, step: Step, *, officer: Person, at: datetime) -> QuerySet[Person]:
    """Who else may decide this step: of the same office and unit, with no part in the application so far."""
    signed = Decision.objects.signed().filter(application=application).values("officer")
    others = officers_of(route_office(step.office).members(), step.unit, at).exclude(pk=officer.pk)
    return others.exclude(pk__in=[application.person_id, application.opened_by_id]).exclude(pk__in=signed)


def must_be_claimed_by(officer: Person, step: Step) -> None:
    """Nothing, or the reason why not.

    :raises NotClaimed: if somebody else or nobody has claimed it
    """
    if step.claimed_by != officer:
        raise NotClaimed(claimed_words(step) if step.claimed_by else _("You have not claimed this application."))
