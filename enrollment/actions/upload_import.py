"""Take in a workbook, to be checked."""

from datetime import datetime

from django.utils.translation import gettext as _

from casework.actions.ask_job import ask_job
from casework.actions.store_file import store_file
from casework.storage import Contents
from enrollment.events import ImportUploaded, PhotosUploaded
from enrollment.models import OF_A_BATCH, Import
from enrollment.queries.counters import open_batches
from enrollment.queries.imports import DO, matters_of
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
    batch: int | None = None,
) -> ImportUploaded:
    """Store the workbook encrypted and ask for its check. The contents have been looked into already.

    `matter` is what its rows are, `source` who keeps the values in it, `batch` the open registration
    whose fee states or class sheets they are.

    :raises NotFound: with a sentence, if the person may not import this, or names no registration where one is needed
    """
    if matter not in matters_of(by, at, DO):
        raise NotFound(_("There is no such import."))
    of_batch = matter in OF_A_BATCH
    if of_batch and not open_batches().filter(pk=batch or 0).exists():
        raise NotFound(_("Choose an open registration to which the rows belong."))
    stored = store_file(contents=contents, by=by, at=at)
    upload = Import.objects.create(
        matter=matter,
        source=source,
        batch_id=batch if of_batch else None,
        file_id=stored.file,
        uploaded_by=by,
        uploaded_at=at,
    )
    asked = ask_job(
        kind=CHECK, arguments={"import": upload.pk}, owner=by, at=at, unique_key=f"import:{upload.pk}:check"
    )
    Import.objects.filter(pk=upload.pk).update(check_job=asked.job)
    made = PhotosUploaded if matter == Import.Matter.PHOTOS else ImportUploaded
    return made(at=at, by=by.pk, about=f"enrollment.import:{upload.pk}", upload=upload.pk)
