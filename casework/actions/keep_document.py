"""Keep the PDF that was drawn of a paper."""

from datetime import datetime
from io import BytesIO

from casework.actions.store_file import store_file
from casework.events import DocumentPrinted
from casework.models import Document, File
from casework.storage import Contents
from casework.storage.file_types import PDF
from security.journal import recorded
from security.models import Person


@recorded
def keep_document(*, document: int, pdf: bytes, by: Person, at: datetime) -> DocumentPrinted:
    """The first PDF is the one: drawn a second time, after a crash, nothing changes."""
    found = Document.objects.select_for_update(of=("self",), no_key=True).select_related("file").get(pk=document)
    file = found.file
    if file is None:
        name = f"{found.shown_number}.pdf"
        stored = store_file(contents=Contents(name, PDF.content_type, BytesIO(pdf)), by=by, at=at)
        file = File.objects.get(pk=stored.file)
        Document.objects.filter(pk=found.pk).update(file=file)
    event: DocumentPrinted = DocumentPrinted.of(found, by=by, at=at, sha256=bytes(file.sha256).hex())
    return event
