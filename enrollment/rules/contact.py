"""What may be entered of an attempt to reach somebody."""

from datetime import date

from security.rules.words import Sentence
from security.rules.words import marked as _

LONGEST = 1000


def why_not_contact(*, spoken_on: date, said: str, today: date) -> Sentence | None:
    """Why it cannot be entered, or None: its day has come, and something was said or tried."""
    if spoken_on > today:
        return Sentence(_("The day of the contact lies in the future. Enter the day on which it was tried."))
    if not said.strip():
        return Sentence(_("Write what was said, or what was tried."))
    return None
