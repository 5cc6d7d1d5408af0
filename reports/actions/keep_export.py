"""Keep the file of an export."""

from datetime import datetime

from casework.actions.store_file import store_file
from casework.models import File
from casework.storage import Contents
from reports.events import ExportMade
from reports.models import Export
from security.journal import recorded
from security.models import Person
from security.queries import NotFound


@recorded
def keep_export(*, export: int, contents: Contents, rows: list[int], by: Person, at: datetime) -> ExportMade:
    """Write the file, encrypted, while its rows are read. `rows` holds their number once the last one was read.

    :raises NotFound: if it was not allowed, or is made already
    """
    found = Export.objects.select_for_update().filter(pk=export, by=by, state=Export.State.ALLOWED).first()
    if found is None:
        raise NotFound
    stored = File.objects.get(pk=store_file(contents=contents, by=by, at=at).file)
    found.file, found.digest, found.rows = stored, bytes(stored.sha256), rows[0]
    found.made_at, found.state = at, Export.State.MADE
    found.save(update_fields=["file", "digest", "rows", "made_at", "state"])
    return ExportMade(
        at=at,
        by=by.pk,
        about=f"reports.export:{export}",
        export=export,
        number=found.number,
        rows=found.rows,
        sha256=bytes(stored.sha256).hex(),
    )
