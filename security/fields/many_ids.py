"""A long list of ids in a question to the database: one array, written as one text.

Django writes `in (1, 2, …)`, and each number is a parameter that is prepared, quoted and put in its place by itself;
for a chunk of 500 that costs more than the answer. The plan is the same for both.
"""

from typing import Any, Final

from django.db.models import BigAutoField, ForeignKey
from django.db.models.fields.related_lookups import RelatedIn
from django.db.models.lookups import In

from security.rules.arrays import of_ids

FEW: Final = 20
"""So many stay readable in the log of slow statements."""
_ARRAY: Final = "%s::bigint[]"


class _AsArray(In):
    """`= any('{1,2}')` for many whole numbers; everything else as Django does it."""

    def process_rhs(self, compiler: Any, connection: Any) -> Any:
        if not self.rhs_is_direct_value() or len(self.rhs) <= FEW or not all(type(one) is int for one in self.rhs):
            return super().process_rhs(compiler, connection)
        return _ARRAY, [of_ids(self.rhs)]

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        return f"= any({rhs})" if rhs == _ARRAY else str(super().get_rhs_op(connection, rhs))


class _RelatedAsArray(_AsArray, RelatedIn):
    """The same for the id of another row."""


def register() -> None:
    """From here on, ids of rows and of the rows they point to are asked for so."""
    BigAutoField.register_lookup(_AsArray)
    ForeignKey.register_lookup(_RelatedAsArray)
