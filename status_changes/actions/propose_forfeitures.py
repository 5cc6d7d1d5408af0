"""Propose that new students who did not arrive have given the admission up."""

from datetime import datetime

from enrollment.models import Arrival, Intake
from security.fields import allocate_ids
from security.fields.copying import copy_rows
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons
from status_changes.events import ConsequencesProposed
from status_changes.models import Proposal
from status_changes.queries.forfeitures import RANGE, to_be_forfeited

_COLUMNS = ("id", "arrival", "enrollment", "person", "unit", "ground", "kind", "state", "made_at")


@recorded
def propose_forfeitures(*, intake: Intake, by: Person, at: datetime) -> ConsequencesProposed:
    """The next 2,000 of this intake; each person is locked and looked at once more (INT-4). Begun twice, at the same
    time too, each is proposed once.

    Nothing else follows: a person decides (AMB-03).
    """
    ahead = list(to_be_forfeited(intake, at).order_by("pk").values_list("pk", "person")[:RANGE])
    lock_persons([person for _pk, person in ahead])
    again = to_be_forfeited(intake, at).filter(pk__in=[pk for pk, _person in ahead]).order_by("pk")
    found = list(Arrival.objects.filter(pk__in=list(again.values_list("pk", flat=True))).order_by("pk"))
    ids = allocate_ids(Proposal, len(found))
    same = (Proposal.Ground.NO_SHOW, Proposal.Kind.FORFEITURE, Proposal.State.PROPOSED, at)
    copy_rows(
        Proposal,
        _COLUMNS,
        (
            (pk, row.pk, row.enrollment_id, row.person_id, row.unit_id, *same)
            for pk, row in zip(ids, found, strict=True)
        ),
    )
    return ConsequencesProposed(
        at=at,
        by=by.pk,
        term=intake.term.code,
        consequence=Proposal.Kind.FORFEITURE,
        proposed=tuple((row.person_id, pk, Proposal.Ground.NO_SHOW.value) for pk, row in zip(ids, found, strict=True)),
    )
