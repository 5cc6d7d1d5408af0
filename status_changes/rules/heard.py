"""Limits of what is written before the meeting decides, and the job by which the record of a hearing is printed."""

from typing import Final

LONGEST_STATEMENT: Final = 3000
LONGEST_RECORD: Final = 20_000
LONGEST_OPINION: Final = 2000
DRAW_MINUTES: Final = "status_changes.draw-minutes"
