"""Note that an officer has the data of unusually many students shown."""

from datetime import datetime

from security.events import ManyReveals
from security.journal import recorded
from security.models import Person


@recorded
def note_many_reveals(*, officer: Person, count: int, by: Person, at: datetime) -> ManyReveals:
    """Enter it; whoever reads the journal for the school is told (SEC-2.6). Nothing is refused by this."""
    return ManyReveals(
        at=at, by=by.pk, persons=frozenset({officer.pk}), about=f"security.person:{officer.pk}", count=count
    )
