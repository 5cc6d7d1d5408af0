"""Enter that a notice was served."""

from datetime import date, datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from security.journal import recorded
from security.models import Person
from status_changes.events import NoticeServed
from status_changes.models import Service
from status_changes.queries.proposals import standing_services, take_to_serve


class CannotServe(Exception):
    """What was entered cannot be; the message is a sentence."""


@recorded
def record_service(*, proposal: int, way: str, served_on: date, proof: str, by: Person, at: datetime) -> NoticeServed:
    """How and when the notice reached the student, and what proves it. From that day the time to answer runs.

    :raises NotFound: if this office does not prepare the proposal
    :raises CannotServe: with a sentence: not issued yet, entered already, a day that cannot be, or no proof
    """
    found = take_to_serve(proposal, by=by, at=at)
    service = standing_services(found.pk).select_for_update(of=("self",)).select_related("document").first()
    if service is None:
        raise CannotServe(_("The notice was not issued yet. Issue it first."))
    if service.served_on is not None:
        raise CannotServe(_("It is entered already when this notice was served."))
    if not localtime(service.document.issued_at).date() <= served_on <= localtime(at).date():
        raise CannotServe(_("The day must lie between the day of the notice and today."))
    if not proof.strip():
        raise CannotServe(_("Write what proves it: who signed, the number of the letter, the receipt."))
    service.way, service.served_on, service.proof = Service.Way(way), served_on, proof.strip()[:200]
    service.entered_by, service.entered_at = by, at
    service.save()
    return NoticeServed(
        at=at,
        by=by.pk,
        persons=frozenset({found.person_id}),
        about=f"status_changes.proposal:{found.pk}",
        number=service.document.shown_number,
        served_on=served_on,
    )
