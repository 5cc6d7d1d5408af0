"""Propose a consequence for students whom a sweep found."""

from collections.abc import Sequence
from datetime import datetime

from security.fields import allocate_ids
from security.fields.copying import copy_rows
from security.journal import recorded
from security.models import Person
from status_changes.events import ConsequencesProposed
from status_changes.models import Proposal, Sweep
from status_changes.queries.sweeps import Found

_COLUMNS = (
    "id", "registration", "enrollment", "person", "unit", "ground", "consecutive", "cumulative", "sweep", "kind",
    "state", "made_at",
)  # fmt: skip


@recorded
def propose(*, sweep: Sweep, kind: str, found: Sequence[Found], by: Person, at: datetime) -> ConsequencesProposed:
    """Write a proposal for each. Nothing else follows: a person decides (AMB-03)."""
    ids = allocate_ids(Proposal, len(found))
    same = (sweep.pk, kind, Proposal.State.PROPOSED, at)
    copy_rows(
        Proposal,
        _COLUMNS,
        (
            (pk, row.pk, row.enrollment_id, row.person_id, row.unit_id, ground, consecutive, cumulative, *same)
            for pk, (row, ground, consecutive, cumulative) in zip(ids, found, strict=True)
        ),
    )
    return ConsequencesProposed(
        at=at,
        by=by.pk,
        term=sweep.batch.term.code,
        consequence=kind,
        proposed=tuple((one.row.person_id, pk, one.ground) for pk, one in zip(ids, found, strict=True)),
    )
