"""Mark notices as read."""

from datetime import datetime

from casework.queries.notices import inbox_of
from security.models import Person


def mark_read(*, notice_id: int | None = None, by: Person, at: datetime) -> int:
    """Keep when the person first opened the notice, or (without an id) all that are in the inbox now.

    Returns how many were unread. Not an entry of the journal: the notice's own row says when it was read.
    """
    unread = inbox_of(by, at).filter(read_at=None)
    if notice_id is not None:
        unread = unread.filter(pk=notice_id)
    return unread.update(read_at=at)
