"""What one reader may see of one student: which functions of the matrix open which data of the data map (PRV-01)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from enrollment.models import Enrollment
from enrollment.queries.departments import lineage_of
from enrollment.queries.reveals import FUNCTION as REVEAL
from enrollment.queries.reveals import lifting_for
from enrollment.rules import fields
from security.access import offices_over
from security.models import Person
from security.rules import matrix
from security.rules.data_map import DATA_MAP

VIEW: Final = "student.view_list"
GUARDIAN: Final = "GUARDIAN"


@dataclass(frozen=True)
class Sight:
    """The functions that the reader has over this student. Who reads the own page sees all that is shown at all."""

    functions: frozenset[str]
    is_own: bool = False

    def may(self, function: str) -> bool:
        """Whether what this function of the matrix opens is open to the reader."""
        return self.is_own or function in self.functions

    def sees(self, label: str) -> bool:
        """Whether the reader sees a field of the data map (app.Model.field), masked as its class says.

        :raises Unmapped: if the map does not know the field
        """
        function = DATA_MAP.entry(label).of.seen_by
        return bool(function) and self.may(function)

    def unseen(self) -> list[str]:
        """The fields of the record, by the keys of their columns, whose values the reader does not see."""
        return [key for key in fields.BY_KEY if not self.sees(fields.label_of(key))]


def sight_of(
    reader: Person,
    enrollment: Enrollment,
    at: datetime,
    *,
    lineage: Iterable[int] | None = None,
    asks_of_rows: bool = True,
) -> Sight:
    """What this reader, who sees the student's page, sees on it. `lineage` is that of the current class, if known.

    Offices count over their units. What a cell bounds by the single row, the data that may be revealed, costs queries
    and is left out where nobody `asks_of_rows`. Who sees the page through no office is the guardian.
    """
    if enrollment.person_id == reader.pk:
        return Sight(frozenset(), is_own=True)
    above = lineage_of(enrollment) if lineage is None else lineage
    functions = matrix.functions_over(offices_over(reader, above, at))
    if VIEW not in functions:
        return Sight(matrix.functions_of({GUARDIAN}))
    if asks_of_rows and REVEAL not in functions and lifting_for(reader, enrollment, at, lineage=above) is not None:
        functions |= {REVEAL}
    return Sight(functions)
