"""Drop proposals whose ground is gone, or against which somebody decided."""

from collections.abc import Collection
from datetime import datetime

from security.journal import recorded
from security.models import Person
from status_changes.events import ProposalsDropped
from status_changes.models import Proposal
from status_changes.queries.not_registered import OPEN


@recorded
def drop_proposals(
    *,
    proposals: Collection[int],
    why: str,
    by_decision: bool = False,
    is_superseded: bool = False,
    by: Person,
    at: datetime,
) -> ProposalsDropped:
    """Those that are still open end here; `why` is a sentence for the record. Who calls it has authorised it.

    What is dropped `by_decision` of a person is not proposed again for the same term. One that `is_superseded` has a
    newer one in its place, of which the student is told.
    """
    rows = Proposal.objects.select_for_update(no_key=True).filter(pk__in=proposals, state__in=OPEN).order_by("pk")
    found = list(rows.values_list("person", "pk"))
    Proposal.objects.filter(pk__in=[pk for _person, pk in found]).update(
        state=Proposal.State.DROPPED, ended_at=at, ended_by=by, why=why[:200], by_decision=by_decision
    )
    return ProposalsDropped(at=at, by=by.pk, why=why[:200], dropped=tuple(found), is_superseded=is_superseded)
