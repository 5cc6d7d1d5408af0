"""The journal: events, the act's transaction, reactions, seals and their verification."""

from security.journal.book import recorded, request_id, unrecorded, when
from security.journal.event import EVENTS, Event, Line
from security.journal.guard import append_only, written_by_acts

__all__ = ["EVENTS", "Event", "Line", "append_only", "recorded", "request_id", "unrecorded", "when", "written_by_acts"]
