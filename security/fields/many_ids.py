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
    """`= any('{1,2}')` for many whole numbers; everything else as Django does it.

    A set costs less than a list, in which Django looks at each element for an expression.
    """

    def get_prep_lookup(self) -> Any:
        return self.rhs if self._is_of_many_ids() else super().get_prep_lookup()

    def process_rhs(self, compiler: Any, connection: Any) -> Any:
        return (_ARRAY, [of_ids(self.rhs)]) if self._is_of_many_ids() else super().process_rhs(compiler, connection)

    def _is_of_many_ids(self) -> bool:
        rhs = self.rhs
        is_whole = self.rhs_is_direct_value() and isinstance(rhs, list | tuple | set | frozenset)
        return is_whole and len(rhs) > FEW and set(map(type, rhs)) == {int}

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        return f"= any({rhs})" if rhs == _ARRAY else str(super().get_rhs_op(connection, rhs))


class _RelatedAsArray(_AsArray, RelatedIn):
    """The same for the id of another row."""


def register() -> None:
    """From here on, ids of rows and of the rows they point to are asked for so."""
    BigAutoField.register_lookup(_AsArray)
    ForeignKey.register_lookup(_RelatedAsArray)
