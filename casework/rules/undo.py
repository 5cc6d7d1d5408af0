"""How long a slip can be undone (law 12)."""

from datetime import timedelta
from typing import Final

UNDO: Final = timedelta(seconds=10)
"""What follows from a decision (notices, numbers, effect) falls due this much later."""
