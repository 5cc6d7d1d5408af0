"""Take back that students were seen at school: one by the officer, or all that a class sheet has brought."""

from datetime import datetime

from django.utils.translation import gettext as _

from enrollment.events import PresenceTakenBack, SheetTakenBack
from enrollment.models import Import, Presence
from enrollment.queries.presence import brought_by, to_note
from security.journal import recorded
from security.models import Person
from security.queries import NotFound, lock_persons


@recorded
def take_back_presence(*, registration: int, by: Person, at: datetime) -> PresenceTakenBack:
    """It was a mistake; nothing hangs on it, and the journal keeps that it was noted.

    :raises NotFound: if the student was not noted, or is not the officer's to note
    """
    row = to_note(by, at).filter(pk=registration).first()
    if row is None:
        raise NotFound(_("This student stands on no roster of yours that is open."))
    lock_persons([row.person_id])
    found = Presence.objects.filter(registration=row).first()
    if found is None:
        raise NotFound(_("This student was not noted as seen."))
    found.delete()
    return PresenceTakenBack(
        at=at,
        by=by.pk,
        persons=frozenset({row.person_id}),
        about=f"enrollment.enrollment:{row.enrollment_id}",
        batch=row.batch_id,
        came_on=found.came_on.isoformat(),
    )


@recorded
def take_back_class_sheet(*, upload: Import, by: Person, at: datetime) -> SheetTakenBack:
    """All that the workbook has noted. The caller authorised it."""
    rows = brought_by(upload).select_related("registration")
    pairs = sorted((one.registration.person_id, one.registration.enrollment_id) for one in rows)
    lock_persons([person for person, _enrollment in pairs])
    rows.delete()
    return SheetTakenBack(
        at=at,
        by=by.pk,
        about=f"enrollment.import:{upload.pk}",
        upload=upload.pk,
        batch=upload.batch_id or 0,
        concerned=tuple(pairs),
    )
