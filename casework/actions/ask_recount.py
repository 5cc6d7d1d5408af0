"""Ask for the open deadlines to be counted anew."""

from datetime import date, datetime
from typing import Final

from casework.actions.ask_job import ask_job
from casework.events import RecountAsked
from casework.models import Recount
from security.journal import recorded
from security.models import Person

COUNT_ANEW: Final = "casework.count-anew"


@recorded
def ask_recount(
    *, event: str, year: int, first: date, last: date, name: str = "", is_final: bool = True, by: Person, at: datetime
) -> RecountAsked:
    """Keep what has changed, and ask for the work. `name` is that of a closure, "" for a published year.

    The work begins as soon as the change is in the database: it then reads the clock behind which nobody counts by the
    calendar from before any more.
    """
    recount = Recount.objects.create(
        event=event, year=year, first=first, last=last, name=name, is_final=is_final, by=by, at=at
    )
    asked = ask_job(kind=COUNT_ANEW, arguments={"recount": recount.pk}, owner=by, at=at)
    recount.job_id = asked.job
    recount.save(update_fields=["job"])
    return RecountAsked(at=at, by=by.pk, about=f"casework.recount:{recount.pk}", recount=recount.pk, job=asked.job)
