"""Ask for a list as a file."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from casework.actions.ask_job import ask_job
from reports.events import ExportAsked
from reports.models import Export
from reports.queries.exports import decides
from reports.queries.lists import filters_of, taken_by
from reports.rules.exporting import ALONE, AT_ONCE, PURPOSES, SHORTEST_REASON
from security.journal import recorded
from security.models import Person
from security.queries import NotFound, lock_persons

WRITE = "reports.write-export"


class CannotExport(Exception):
    """The list is not taken out like this; the message says why and what to do."""


@recorded
def ask_export(
    *, what: str, asked: Mapping[str, str], format: str, purpose: str, reason: str, by: Person, at: datetime
) -> ExportAsked:
    """Enter who takes out which list, how narrowed and why (PIPL 51, 55). The file is made by a job.

    Whoever decides on exports takes any list out at once, others up to `ALONE` rows; more waits for a decision.
    :raises NotFound: without the function to export, or without this list
    :raises CannotExport: with a sentence: no purpose, no reason, nothing on the list, too many at once
    """
    taken = taken_by(by, what, asked, at)
    if taken is None:
        raise NotFound(_("There is no such list."))
    if purpose not in PURPOSES or len(reason.strip()) < SHORTEST_REASON:
        raise CannotExport(_("Choose a purpose and write the reason; both are kept with the export."))
    lock_persons([by.pk])
    open_ones = Export.objects.filter(by=by, state__in=[Export.State.WAITING, Export.State.ALLOWED]).count()
    if open_ones >= AT_ONCE:
        raise CannotExport(_("You have asked for several exports that are not ready yet. Wait for one of them."))
    rows = taken.count()
    if not rows:
        raise CannotExport(_("Nobody is on this list. Choose other filters."))
    waits = rows > ALONE and not decides(by, at)
    filters = filters_of(what, asked)
    export = Export(
        what=what,
        filters=filters,
        format=format,
        purpose=purpose,
        reason=reason.strip()[:200],
        by=by,
        asked_at=at,
        rows=rows,
        state=Export.State.WAITING if waits else Export.State.ALLOWED,
    )
    export.save()
    if not waits:
        ask_job(kind=WRITE, arguments={"export": export.pk}, owner=by, at=at, unique_key=f"export:{export.pk}")
    return ExportAsked(
        at=at,
        by=by.pk,
        about=f"reports.export:{export.pk}",
        export=export.pk,
        number=export.number,
        what=what,
        filters=tuple(sorted(filters)),
        purpose=purpose,
        rows=rows,
        waits=waits,
    )
