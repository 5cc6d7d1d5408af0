"""Keep what a student says differs from the roll, and end what differs no more; parts of the acts that find it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from enrollment.models import Difference, RegistrationRequest
from enrollment.queries.own_data import DataField
from security.fields import allocate_ids
from security.fields.copying import copy_rows
from security.models import Person

_COLUMNS: Final = (
    "id", "verification", "registration", "enrollment", "unit", "field", "ours", "theirs", "found_at", "state",
)  # fmt: skip


def end_differences(request: RegistrationRequest, fields: Collection[str], *, by: Person, at: datetime) -> None:
    """What a registration that takes effect has written to the roll differs no more."""
    rows = Difference.objects.filter(registration=request, field__in=fields, state=Difference.State.OPEN)
    rows.update(state=Difference.State.ACCEPTED, settled_by=by, settled_at=at)


def put_open(
    where: Mapping[str, int],
    *,
    enrollment: int,
    unit: int,
    fields: Collection[DataField],
    wrong: Mapping[str, str],
    at: datetime,
) -> None:
    """Let these be the open differences of a place (`verification` or `registration`, with its id).

    What was open there before is taken away with it; what was settled stays. What the roll says already differs from
    nothing, and what was refused is not opened again while the roll says the same as then.
    """
    there = Difference.objects.filter(**where)
    there.filter(state=Difference.State.OPEN).delete()
    refused = {(one.field, one.ours, one.theirs) for one in there.filter(state=Difference.State.REFUSED)}
    said = [(one, wrong[one.name]) for one in fields if one.name in wrong]
    new = [(one, to) for one, to in said if to != one.value and (one.name, one.value, to) not in refused]
    place = (where.get("verification"), where.get("registration"), enrollment, unit)
    copy_rows(
        Difference,
        _COLUMNS,
        [
            (pk, *place, one.name, one.value, to, at, Difference.State.OPEN)
            for pk, (one, to) in zip(allocate_ids(Difference, len(new)), new, strict=True)
        ],
    )
