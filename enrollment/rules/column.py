"""One column of a workbook, as its title row, its hints and its cells are read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `table` is its code table, `longest` the number of characters that can be kept."""

    key: str
    title: str
    hint: str
    example: str = ""
    also: tuple[str, ...] = ()
    is_required: bool = False
    table: str = ""
    longest: int = 60
    choices: tuple[str, ...] = ()
