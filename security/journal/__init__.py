"""The journal: events, the act's transaction, reactions, seals and their verification."""

from security.journal.book import recorded, request_id, unrecorded, when
from security.journal.event import EVENTS, Event, Line
from security.journal.guard import RESEALING, append_only, unless_sealed_anew, written_by_acts, written_once

__all__ = [
    "EVENTS",
    "RESEALING",
    "Event",
    "Line",
    "append_only",
    "recorded",
    "request_id",
    "unless_sealed_anew",
    "unrecorded",
    "when",
    "written_by_acts",
    "written_once",
]
