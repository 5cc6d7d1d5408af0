"""Take in a workbook, to be checked."""

from datetime import datetime

from django.utils.translation import gettext as _

from casework.actions.ask_job import ask_job
from casework.actions.store_file import store_file
from casework.storage import Contents
from enrollment.events import ImportUploaded, PhotosUploaded
from enrollment.models import Import
from enrollment.queries.imports import DO, RUN
from security.access import may_where
from security.journal import recorded
from security.models import Person
from security.queries import NotFound

CHECK = "enrollment.check-import"


@recorded
def upload_import(
    *,
    contents: Contents,
    by: Person,
    at: datetime,
    matter: str = Import.Matter.NEWCOMERS,
    source: str = Import.Source.SCHOOL,
) -> ImportUploaded:
    """Store the workbook encrypted and ask for its check. The contents have been looked into already.

    `matter` is what its rows are, `source` who keeps the values in it.

    :raises NotFound: if the person may not run imports
    """
    if not may_where(by, RUN, at, verbs=DO).everywhere:
        raise NotFound(_("There is no such import."))
    stored = store_file(contents=contents, by=by, at=at)
    upload = Import.objects.create(matter=matter, source=source, file_id=stored.file, uploaded_by=by, uploaded_at=at)
    asked = ask_job(
        kind=CHECK, arguments={"import": upload.pk}, owner=by, at=at, unique_key=f"import:{upload.pk}:check"
    )
    Import.objects.filter(pk=upload.pk).update(check_job=asked.job)
    made = PhotosUploaded if matter == Import.Matter.PHOTOS else ImportUploaded
    return made(at=at, by=by.pk, about=f"enrollment.import:{upload.pk}", upload=upload.pk)
