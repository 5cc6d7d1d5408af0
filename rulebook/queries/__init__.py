"""Which edition holds, its rules, the calendar."""

from typing import Any


def rules_of(edition_id: int) -> Any:
    """The rules of an edition row, parsed once per digest."""
    raise NotImplementedError


def calendar_of(rules: Any) -> Any:
    """The calendar these rules count with."""
    raise NotImplementedError


def edition_in_force(category: str, on: Any) -> Any:
    """The edition row in force."""
    raise NotImplementedError


def in_words(because: str, facts: Any) -> str:
    """A ruling's message, filled."""
    raise NotImplementedError
