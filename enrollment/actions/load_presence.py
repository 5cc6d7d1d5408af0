"""Load a chunk of a class sheet."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from enrollment.actions.loading import has_ended, leave_out
from enrollment.events import PresenceLoaded
from enrollment.models import Batch, Enrollment, Import, ImportRow, Presence, TermRegistration
from enrollment.queries.counters import open_batches
from enrollment.queries.imports import CONFIRM, take_import
from enrollment.queries.presence import rosters_of
from enrollment.rules.presence import why_not
from security.journal import recorded
from security.models import Person
from security.queries import NotFound, lock_persons

CHUNK: Final = 500


@recorded
def load_presence(*, upload: int, by: Person, at: datetime) -> PresenceLoaded:
    """Note the students of the next rows, at most 500, as seen, and say when none is left.

    Each row is judged once more under the lock; one that no longer fits is left out with the reason.
    :raises NotFound: if the import is not being loaded, or its registration was closed meanwhile
    """
    states, matter = (Import.State.LOADING,), Import.Matter.PRESENCE
    source = take_import(upload, by=by, at=at, states=states, verbs=CONFIRM, matter=matter)
    batch = open_batches().filter(pk=source.batch_id or 0).first()
    if batch is None:
        raise NotFound(_("The registration of this term is closed; nobody is noted for it any more."))
    good = ImportRow.objects.filter(of=source, verdict=ImportRow.Verdict.GOOD)
    rows = list(good.select_for_update(no_key=True).order_by("number")[:CHUNK])
    pairs = Enrollment.objects.filter(pk__in={row.enrollment_id for row in rows}).values_list("person", "pk")
    lock_persons([person for person, _enrollment in pairs])
    going = _fitting(batch, rows, localtime(at).date())
    _write(batch, going, source, by, at)
    ended = has_ended(source, at)
    entered = {row.enrollment_id for row in going}
    return PresenceLoaded(
        at=at,
        by=by.pk,
        about=f"enrollment.import:{source.pk}",
        upload=source.pk,
        batch=batch.pk,
        loaded=len(going),
        left_out=len(rows) - len(going),
        concerned=tuple(sorted(pair for pair in pairs if pair[1] in entered)),
        ended=ended,
    )


def _fitting(batch: Batch, rows: Collection[ImportRow], today: date) -> list[ImportRow]:
    """The rows that still fit; the others keep the reason."""
    known, going = rosters_of(batch, {row.enrollment_id or 0 for row in rows}), []
    for row in rows:
        day = date.fromisoformat(row.values["came_on"])
        problem = why_not(day, row.values["shown"]["name"], known.get(row.enrollment_id or 0), today)
        if problem is None:
            going.append(row)
        else:
            leave_out(row, [problem])
    return going


def _write(batch: Batch, rows: Collection[ImportRow], source: Import, by: Person, at: datetime) -> None:
    enrollments = [row.enrollment_id for row in rows]
    on_roster = TermRegistration.objects.filter(batch=batch, enrollment__in=enrollments)
    registrations = dict(on_roster.values_list("enrollment", "pk"))
    Presence.objects.bulk_create(
        Presence(
            registration_id=registrations[row.enrollment_id or 0],
            way=Presence.Way.SHEET,
            came_on=date.fromisoformat(row.values["came_on"]),
            noted_by=by,
            noted_at=at,
            of=source,
        )
        for row in rows
    )
    ImportRow.objects.filter(pk__in=[row.pk for row in rows]).update(verdict=ImportRow.Verdict.LOADED)
