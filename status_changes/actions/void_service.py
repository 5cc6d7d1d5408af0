"""A notice of a missed registration is void: how it was served proves nothing any more."""

from datetime import datetime

from security.journal import recorded
from security.models import Person
from status_changes.events import ServiceVoided
from status_changes.models import Service


@recorded
def void_service(*, service: int, by: Person, at: datetime) -> ServiceVoided:
    """It no longer satisfies the rule, and another notice may be issued. What was entered stays readable."""
    found = Service.objects.select_for_update(of=("self",)).select_related("document", "proposal").get(pk=service)
    found.voided_at = at
    found.save(update_fields=["voided_at"])
    return ServiceVoided(
        at=at,
        by=by.pk,
        persons=frozenset({found.proposal.person_id}),
        about=f"status_changes.proposal:{found.proposal_id}",
        number=found.document.shown_number,
    )
