"""The recheck of new students: who signs it, and what follows from its results (INT-6)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from security.rules.words import marked as _

SIGNS: Final = frozenset({"decide", "prepare", "do"})
"""Signs for a student: the departments, and academic affairs (matrix: intake.no_show)."""
SETTLES: Final = frozenset({"decide", "prepare"})
"""Signs anew where somebody was found unfit or a fraud is suspected: academic affairs alone."""
GRAVE: Final = frozenset({"UNFIT", "FRAUD"})
OPEN: Final = "OPEN"
"""Nobody has signed for the student yet, or something is still to be cleared."""
TONES: Final[Mapping[str, str]] = MappingProxyType({"PASSED": "ok", "TO_CLEAR": "warn", "UNFIT": "bad", "FRAUD": "bad"})
FOLLOWS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "TO_CLEAR": _("Clear it with the student and sign again; it stays among the open ones."),
        "UNFIT": _(
            "If a designated hospital finds the illness curable, academic affairs may retain the admission after "
            "hearing the student. Nothing changes by this sign-off itself."
        ),
        "FRAUD": _(
            "If it is proved, the leaders' meeting decides on the cancellation after hearing the student. Nothing "
            "changes by this sign-off itself."
        ),
    }
)
"""Per result, what is done next; nothing follows by itself."""
