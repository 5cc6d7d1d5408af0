"""What casework rings its workers for."""

from typing import Final

from security.rules.bell import ring, ring_after_commit

__all__ = ["EFFECTS", "POST", "WORK", "ring", "ring_after_commit"]

WORK: Final = "casework.work"
POST: Final = "casework.post"
EFFECTS: Final = "casework.effects"
