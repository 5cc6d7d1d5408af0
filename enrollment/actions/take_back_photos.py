"""Take back the photos of an archive: the inverse of `load_photos`."""

from datetime import datetime

from casework.actions.drop_files import drop_files
from enrollment.actions.take_out_students import StillNeeded
from enrollment.events import PhotosTakenBack
from enrollment.models import Import, ImportRow, Photo
from enrollment.queries.photos import replaced_since, waiting_files
from security.journal import recorded
from security.models import Person
from security.queries import lock_persons


@recorded
def take_back_photos(*, upload: Import, by: Person, at: datetime) -> PhotosTakenBack:
    """Everybody has the photo from before again, or none; or nothing is touched. The pictures leave the store.

    The caller has authorised it.
    :raises StillNeeded: if one of the students has got another photo since
    """
    made = Photo.objects.filter(of=upload)
    lock_persons(made.values_list("student__person", flat=True))
    needed = set(replaced_since(upload).values_list("student", flat=True))
    if needed:
        raise StillNeeded(needed)
    photos = list(made.select_related("student"))
    rows = ImportRow.objects.filter(of=upload)
    enrollments = dict(rows.exclude(enrollment=None).values_list("number", "enrollment"))
    concerned = tuple((one.student.person_id, enrollments.get(one.row) or 0) for one in photos)
    files = [*waiting_files(upload), *(pk for one in photos for pk in (one.file_id, one.small_id))]
    rows.update(file=None, small=None)
    made.delete()
    Photo.objects.filter(pk__in=[one.replaces_id for one in photos if one.replaces_id]).update(is_current=True)
    if files:
        drop_files(files=files, by=by, at=at)
    return PhotosTakenBack(
        at=at, by=by.pk, about=f"enrollment.import:{upload.pk}", upload=upload.pk, concerned=concerned
    )
