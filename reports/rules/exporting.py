"""What an export must say about itself, and from which size on two persons are needed."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from security.rules.words import marked as _

PURPOSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "RETURN": _("A return to the education authority"),
        "MEETING": _("A list for a meeting or an inspection"),
        "CLASS": _("Daily work with classes and dormitories"),
        "CHECK": _("To check the record"),
        "OTHER": _("Another purpose of my office"),
    }
)
MAY_EXPORT: Final = ("decide", "request")
"""The verbs of the function `export.personal` by which an office takes lists out."""
SHORTEST_REASON: Final = 4
ALONE: Final = 200
"""So many rows an office that may request takes out alone; above it the head of academic affairs allows it first."""
AT_ONCE: Final = 5
"""So many exports of one person may be waiting or being made at the same time."""
KEPT: Final = timedelta(days=7)
