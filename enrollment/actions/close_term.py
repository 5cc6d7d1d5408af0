"""Close a term: its last day is over, and who has not registered was found."""

from datetime import datetime

from enrollment.events import TermClosed
from enrollment.models import Term
from security.journal import recorded
from security.models import Person


@recorded
def close_term(*, term: int, by: Person, at: datetime) -> TermClosed:
    """Its days stay from now on: what was found at its end was counted by them. Closed before, it stays as it is."""
    found = Term.objects.select_for_update(no_key=True).get(pk=term)
    if found.closed_at is None:
        found.closed_at = at
        found.save(update_fields=["closed_at"])
    return TermClosed(at=at, by=by.pk, about=f"enrollment.term:{found.pk}", term=found.code)
