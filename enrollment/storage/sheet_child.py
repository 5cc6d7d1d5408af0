"""Reads the rows of one workbook, in a process of its own that can do nothing else (S:UPL-04).

Run by its path, never imported by the product: `python -I sheet_child.py KEYS ROWS COLUMNS`, the workbook on standard
input. KEYS is a JSON list of lists of titles: columns whose values must not occur twice.
On standard output come lines of JSON: the titles `{"sheet": "学生", "beside": [...], "row": 1, "rows": 3000, "titles":
[...]}`, beside being the names of the other sheets; then, per row, `[number, cells, twins]`, where twins maps the
position of a key column to other rows with the same value; at the end `{"end": rows}` or `{"refused": why}`. Texts and
numbers come as they are, days as `{"day": "2008-01-31"}`.
"""

import json
import os
import re
import resource
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any, Final

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

MB: Final = 1024 * 1024
MEMORY: Final = 768 * MB
PROCESSOR_SECONDS: Final = 30
WRITTEN: Final = 512 * MB
MOST_TWINS: Final = 5
LONGEST_CELL: Final = 2000
LONGEST_NAME: Final = 31
MOST_NAMES: Final = 100
TITLES_WITHIN: Final = 20
_SEPARATORS: Final = re.compile(r"[\s\-]+")
_STARS: Final = re.compile(r"[*＊]|[（(](必填|选填|可选)[)）]")


class Refuse(Exception):
    """Why the workbook is not read: damaged, empty, rows, columns."""


def limit() -> None:
    """Before anything is read, the limits that the kernel keeps."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN, WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)


def close_the_door() -> None:
    """From here on this process opens nothing, no file and no connection."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def sheet_of(content: bytes, most_rows: int, most_columns: int) -> tuple[CalamineSheet, list[str]]:
    """The first sheet that holds something, and the names of those beside it."""
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        sheet = first_that_holds_something(workbook)
    except (CalamineError, OSError, ValueError):
        raise Refuse("damaged") from None
    except BaseException as broken:
        if type(broken).__name__ == "PanicException":  # the library gives up; it exports no name for that
            raise Refuse("damaged") from None
        raise
    if sheet is None:
        raise Refuse("empty")
    last_row, last_column = sheet.end or (0, 0)
    if last_row >= most_rows + TITLES_WITHIN:
        raise Refuse("rows")
    if last_column >= most_columns:
        raise Refuse("columns")
    return sheet, names_beside(sheet, workbook)


def first_that_holds_something(workbook: CalamineWorkbook) -> CalamineSheet | None:
    """Sheets are read in their order, no more of them than needed."""
    sheets = (workbook.get_sheet_by_name(name) for name in workbook.sheet_names)
    return next((sheet for sheet in sheets if sheet.height), None)


def names_beside(sheet: CalamineSheet, workbook: CalamineWorkbook) -> list[str]:
    """What the other sheets are called that a reader sees; they are not read for that."""
    seen = [
        one.name
        for one in workbook.sheets_metadata
        if one.typ == SheetTypeEnum.WorkSheet and one.visible == SheetVisibleEnum.Visible and one.name != sheet.name
    ]
    return [as_name(name) for name in seen[:MOST_NAMES]]


def as_name(name: str) -> str:
    """The name of a sheet as a sentence can hold it."""
    return "".join(filter(str.isprintable, name))[:LONGEST_NAME]


def rows_of(sheet: CalamineSheet) -> Iterator[tuple[int, list[Any]]]:
    """The rows that are not empty, with the numbers that Excel shows."""
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = [plain(cell) for cell in row]
        if any(cell != "" for cell in cells):
            yield number, cells


def plain(cell: Any) -> Any:
    """A cell as JSON carries it."""
    if isinstance(cell, str):
        return cell[:LONGEST_CELL].strip()
    if isinstance(cell, bool | int):
        return cell
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < 2**53 else cell
    if isinstance(cell, datetime):
        return {"day": cell.date().isoformat()}
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    return str(cell) if isinstance(cell, time | timedelta) else ""


def alike(cell: Any) -> str:
    """The value of a key column as two rows are compared by it."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", str(cell))).upper()


def key_columns(titles: list[Any], keys: list[list[str]]) -> list[int]:
    """Where the columns stand whose values must not occur twice."""
    wanted = {plain_title(title) for names in keys for title in names}
    return [place for place, title in enumerate(titles) if plain_title(title) in wanted]


def plain_title(title: Any) -> str:
    """A title as `enrollment.rules.layouts.plain_title` compares it, which cannot be imported here."""
    return _STARS.sub("", "".join(unicodedata.normalize("NFKC", as_title(title)).split()))


def as_title(title: Any) -> str:
    """A title as a sentence can hold it: what nobody sees becomes a space."""
    return "".join(one if one.isprintable() else " " for one in str(title))


def twins_of(rows: list[tuple[int, list[Any]]], columns: list[int]) -> dict[int, dict[str, list[int]]]:
    """Per row the other rows that have the same value in a key column."""
    found: dict[int, dict[str, list[int]]] = defaultdict(dict)
    for column in columns:
        same: dict[str, list[int]] = defaultdict(list)
        for number, cells in rows:
            value = alike(cells[column]) if column < len(cells) else ""
            if value:
                same[value].append(number)
        for numbers in same.values():
            for number in numbers if len(numbers) > 1 else ():
                found[number][str(column)] = [one for one in numbers if one != number][:MOST_TWINS]
    return found


def say(line: Any) -> None:
    """One line of the answer."""
    sys.stdout.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")


def answer(sheet: CalamineSheet, beside: list[str], keys: list[list[str]], most_rows: int) -> None:
    """Say titles, rows and end."""
    rows = list(rows_of(sheet))
    if not rows:
        raise Refuse("empty")
    (first, titles), *rows = rows
    if len(rows) > most_rows:
        raise Refuse("rows")
    about = {"sheet": as_name(sheet.name), "beside": beside}
    say({**about, "row": first, "rows": len(rows), "titles": [as_title(title) for title in titles]})
    twins = twins_of(rows, key_columns(titles, keys))
    for number, cells in rows:
        say([number, cells, twins.get(number, {})])
    say({"end": len(rows)})


def main(keys: list[list[str]], most_rows: int, most_columns: int) -> None:
    """Read, compare, answer."""
    limit()
    content = sys.stdin.buffer.read()
    close_the_door()
    try:
        answer(*sheet_of(content, most_rows, most_columns), keys, most_rows)
    except Refuse as refused:
        say({"refused": str(refused)})
    except MemoryError:
        say({"refused": "limits"})


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    main(json.loads(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
