"""Enter that an infected upload was refused."""

from datetime import datetime

from casework.events import UploadInfected
from security.journal import recorded
from security.models import Person


@recorded
def note_infected(*, signature: str, about: str = "", by: Person, at: datetime) -> UploadInfected:
    """Say in the journal who uploaded it, for which row, and what the scanner found; the file itself is nowhere."""
    return UploadInfected(at=at, by=by.pk, persons=frozenset({by.pk}), about=about, signature=signature)
