"""What the roll holds of one student, as texts, and one field of it from one text to another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from enrollment.rules import fields
from enrollment.rules.fields import Where


class Change(NamedTuple):
    """One field of one student, from one text to another (`enrollment.rules.fields`)."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Record:
    """What the roll holds of one enrollment (ids), as texts. `from_the_state`: fields that the platform said last.

    `locked_on` is the day on which the state registered this enrollment, `others_locked_on` the first such day of the
    person's other open enrollments: name, birth date and document are one for all of them.
    """

    enrollment: int
    student: int
    person: int
    values: Mapping[str, str]
    locked_on: date | None = None
    others_locked_on: date | None = None
    from_the_state: frozenset[str] = frozenset()
    level: str = ""

    def now(self, key: str) -> str:
        """The value of a field."""
        return self.values.get(key, "")

    def locked_since(self, key: str) -> date | None:
        """Since when a field changes by an application only; nothing where it is not locked."""
        one = fields.BY_KEY[key]
        others = None if one.where is Where.ENROLLMENT else self.others_locked_on
        return (self.locked_on or others) if one.is_locked else None
