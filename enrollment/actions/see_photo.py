"""Open the photo of a student in full size."""

from datetime import datetime

from enrollment.events import PhotoSeen
from enrollment.models import Photo
from enrollment.queries.photos import photo_on_page
from enrollment.queries.roll import visible_students
from security.journal import recorded
from security.models import Person


@recorded
def see_photo(*, enrollment: int, by: Person, at: datetime) -> PhotoSeen:
    """Say in the journal that somebody other than the student opens it (S:AUD-03). The view hands it out.

    :raises Photo.DoesNotExist: if this person may not see the student, or there is no photo
    """
    found: Photo = photo_on_page(visible_students(by, at), enrollment).select_related("student").get()
    return PhotoSeen(
        at=at,
        by=by.pk,
        persons=frozenset({found.student.person_id}),
        about=f"enrollment.enrollment:{enrollment}",
        photo=found.pk,
    )
