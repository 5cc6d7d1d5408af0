"""Put proposals back that a refusal had dropped, as the refusal no longer stands."""

from collections.abc import Collection
from datetime import datetime

from security.journal import recorded
from security.models import Person
from status_changes.events import ProposalsRestored
from status_changes.models import Proposal


@recorded
def restore_proposals(*, applications: Collection[int], by: Person, at: datetime) -> ProposalsRestored:
    """The proposals of these applications are being decided again. Who calls it has authorised it."""
    dropped = Proposal.objects.filter(application__in=applications, state=Proposal.State.DROPPED, by_decision=True)
    found = list(dropped.select_for_update(no_key=True).order_by("pk").values_list("person", "pk"))
    Proposal.objects.filter(pk__in=[pk for _person, pk in found]).update(
        state=Proposal.State.TAKEN_UP, ended_at=None, ended_by=None, why="", by_decision=False
    )
    return ProposalsRestored(at=at, by=by.pk, restored=tuple(found))
