"""Throw away the files of exports that were kept long enough."""

from datetime import datetime

from casework.models import File
from reports.events import ExportsExpired
from reports.models import Export
from reports.queries.exports import expired
from security.journal import recorded
from security.models import Person


@recorded
def expire_exports(*, by: Person, at: datetime) -> ExportsExpired:
    """The register keeps who took what; the rows of the files go, and the store's sweep takes their bytes."""
    due = list(expired(at).select_for_update().values_list("pk", "file"))
    gone = Export.objects.filter(pk__in=[pk for pk, _file in due])
    gone.update(state=Export.State.GONE, file=None)
    File.objects.filter(pk__in=[file for _pk, file in due]).delete()
    return ExportsExpired(at=at, by=by.pk, count=len(due))
