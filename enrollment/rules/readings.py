"""What came of one row of a workbook, whatever the workbook is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from enrollment.rules.cells import DUPLICATE, ERROR, Problem
from enrollment.rules.columns import BY_KEY, UNIQUE
from enrollment.rules.newcomer import NewStudent
from security.rules.words import Sentence
from security.rules.words import marked as _


@dataclass(frozen=True, slots=True)
class Reading:
    """`shown` is what lists show of the row; `kept` is what will be loaded, as JSON carries it.

    `newcomer` is there for a row that describes a new student and has nothing wrong; `enrollment` is the id of the one
    that another row is about; `files` are the stored pictures of a photo, the whole one and the small one.
    """

    number: int
    shown: Mapping[str, str]
    problems: Sequence[Problem]
    newcomer: NewStudent | None = None
    kept: Mapping[str, Any] = field(default_factory=dict)
    enrollment: int | None = None
    files: tuple[int, int] | tuple[()] = ()

    @property
    def is_wrong(self) -> bool:
        return any(one.level == ERROR for one in self.problems)

    @property
    def is_duplicate(self) -> bool:
        return not self.is_wrong and any(one.level == DUPLICATE for one in self.problems)

    def with_problems(self, more: Sequence[Problem]) -> "Reading":
        """The same with what was found besides."""
        return replace(self, problems=[*self.problems, *more]) if more else self


def twin_problems(twins: Mapping[str, Sequence[int]]) -> list[Problem]:
    """The sentences about other rows that have the same value, by column key."""
    text = _("The same {what} stands in row {rows} too. Keep one of them.")
    return [
        Problem(key, Sentence(text, {"what": BY_KEY[key].title, "rows": "、".join(map(str, rows))}), DUPLICATE)
        for key, rows in twins.items()
    ]


def doubled(newcomers: Mapping[int, NewStudent]) -> dict[int, list[Problem]]:
    """By row number, the rows of which an earlier one has a number that the roll has once, or is of the same person.

    The check compares the rows by their columns' titles; this is asked once more of those that are loaded together.
    """
    first: dict[tuple[object, ...], int] = {}
    found: dict[int, list[Problem]] = {}
    for number, new in sorted(newcomers.items()):
        keys: list[tuple[object, ...]] = [(key, getattr(new, key)) for key in UNIQUE if getattr(new, key)]
        keys += [("id_number", new.person, new.level)] if new.person else []
        earlier = {str(key[0]): [first[key]] for key in keys if key in first}
        if earlier:
            found[number] = twin_problems(earlier)
        else:
            first |= dict.fromkeys(keys, number)
    return found
