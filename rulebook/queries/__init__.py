"""What the rulebook answers: which edition decides, what it says, which days are worked, in which words."""

from rulebook.queries.calendar import (
    calendar,
    calendar_for,
    forget_calendar,
    next_morning,
    school_calendar,
    standing_closures,
    works_on,
)
from rulebook.queries.departments import changes_over, edition_for, editions_over
from rulebook.queries.editions import (
    NoEdition,
    edition_at,
    edition_in_force,
    editions_for_reading,
    in_force_by_category,
    rules_of,
)
from rulebook.queries.words import (
    counted,
    fact_in_words,
    in_words,
    layer_word,
    missing_year,
    reason_in_words,
    shown,
    word,
)

__all__ = [
    "NoEdition",
    "calendar",
    "calendar_for",
    "changes_over",
    "counted",
    "edition_at",
    "edition_for",
    "edition_in_force",
    "editions_for_reading",
    "editions_over",
    "fact_in_words",
    "forget_calendar",
    "in_force_by_category",
    "in_words",
    "layer_word",
    "missing_year",
    "next_morning",
    "reason_in_words",
    "rules_of",
    "school_calendar",
    "shown",
    "standing_closures",
    "word",
    "works_on",
]
