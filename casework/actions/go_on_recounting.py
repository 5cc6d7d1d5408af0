"""Have the open deadlines counted once more: some may still be written by the calendar from before."""

from datetime import datetime, timedelta
from typing import Final

from casework.actions.ask_job import ask_job
from casework.actions.ask_recount import COUNT_ANEW
from casework.events import RecountAsked
from casework.models import Recount
from security.journal import recorded
from security.models import Person
from security.queries import NotFound

SETTLED: Final = timedelta(seconds=10)
"""In ordinary life every act that ran beside the change has ended by then."""
ROUNDS: Final = 8
"""Each waits twice as long as the one before; together three quarters of an hour. No transaction may last that long."""


@recorded
def go_on_recounting(*, recount: int, since: datetime, rounds: int, by: Person, at: datetime) -> RecountAsked:
    """Ask for the next of the `rounds`; `since` is when the change was seen in the database, by its own clock.

    :raises NotFound: if this person asked for no such recount
    """
    found = Recount.objects.select_for_update().filter(pk=recount, by=by).first()
    if found is None:
        raise NotFound
    asked = ask_job(
        kind=COUNT_ANEW,
        arguments={"recount": recount, "since": since.isoformat(), "rounds": rounds},
        owner=by,
        at=at,
        due_at=at + SETTLED * 2**rounds,
        unique_key=f"recount:{recount}:{rounds}",
    )
    found.job_id = asked.job
    found.save(update_fields=["job"])
    return RecountAsked(at=at, by=by.pk, about=f"casework.recount:{recount}", recount=recount, job=asked.job)
