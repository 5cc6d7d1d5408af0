"""The cells of a workbook's rows by the keys of their columns."""

from collections.abc import Mapping, Sequence
from typing import Any

from enrollment.rules.cells import NO_NUMBERS, Cells, Problem, number_of
from enrollment.rules.columns import NUMBERS
from enrollment.rules.identity import normalise
from enrollment.rules.layouts import Layout
from enrollment.storage import SheetRow


def cells_of(row: SheetRow, layout: Layout) -> dict[str, Any]:
    """The cells of a row by column key."""
    return {key: row.cells[place] for key, place in layout.places.items() if place < len(row.cells)}


def twins_of(row: SheetRow, layout: Layout) -> dict[str, Sequence[int]]:
    """The other rows that have the same value, by column key. Having no number yet is nothing that rows share."""
    cells = cells_of(row, layout)
    return {
        key: row.twins[place]
        for key, place in layout.places.items()
        if place in row.twins and number_of(str(cells.get(key, ""))) not in NO_NUMBERS
    }


def numbers_of(cells: Mapping[str, Any]) -> dict[str, str]:
    """The numbers as they are stored: documents without hyphens, the others as they are written.

    A cell that says that there is none, or that cannot be read, is left out.
    """
    read = Cells(cells)
    found = {key: read.text(key) for key in NUMBERS}
    numbers = {key: normalise(text) if key == "id_number" else number_of(text) for key, text in found.items()}
    return {key: number for key, number in numbers.items() if number and number not in NO_NUMBERS}


def unread_numbers(cells: Mapping[str, Any]) -> list[Problem]:
    """Why the numbers by which a row finds its student cannot be read; empty where they can."""
    read = Cells(cells)
    for key in NUMBERS:
        read.text(key)
    return read.problems


def said_of(cells: Mapping[str, Any]) -> dict[str, str]:
    """What lists show of a row about nobody."""
    number = next((str(cells[key]) for key in ("student_no", "ksh") if cells.get(key, "") != ""), "")
    return {"name": str(cells.get("name", ""))[:60], "number": number[:30]}
