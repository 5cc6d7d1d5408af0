"""Take the PDF of a paper out."""

from datetime import datetime

from django.utils.translation import gettext as _

from casework.events import DocumentFetched
from casework.queries.documents import documents_visible_to
from security.journal import recorded
from security.models import Person
from security.queries import NotFound


@recorded
def fetch_document(*, document: int, by: Person, at: datetime) -> DocumentFetched:
    """Enter in the journal that an officer or guardian opened it (S:AUD-03).

    :raises NotFound: if this person may not see it
    """
    found = documents_visible_to(by, at).filter(pk=document).first()
    if found is None:
        raise NotFound(_("There is no such document."))
    event: DocumentFetched = DocumentFetched.of(found, by=by, at=at)
    return event
