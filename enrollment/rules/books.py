"""The workbooks we hand out: the empty template, and an uploaded workbook with its errors marked. Never a formula."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any, BinaryIO, Final

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from enrollment.rules import codes
from enrollment.rules.column import Column
from enrollment.rules.columns import MARK
from enrollment.rules.layouts import NEWCOMERS, Template
from security.rules.words import Sentence
from security.rules.words import marked as _

EMPTY_ROWS: Final = 5000
"""Rows of the template that are formatted as text and offer the code lists."""
LISTS: Final = "代码表"
STUDENTS: Final = "学生"
FAULTY: Final = "仅有误的行"
_NAMED: Final = 3
_MOST_FROZEN: Final = 6
_PLAIN: Final = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "constant_memory": True,
}
_CHOICE: Final = {"validate": "list", "error_type": "warning", "ignore_blank": True}
_RED: Final = {"bg_color": "#F8D7DA", "font_color": "#842029", "num_format": "@"}
_HEAD: Final = {"bold": True, "bg_color": "#EAF0F7", "border": 1, "border_color": "#B8C4D2", "num_format": "@"}


def template_book(template: Template = NEWCOMERS) -> bytes:
    """The empty workbook of a template: titles with hints, columns as text, the code tables as lists to choose from."""
    out = BytesIO()
    with Workbook(out, {**_PLAIN, "in_memory": True, "constant_memory": False}) as book:
        sheet, lists = book.add_worksheet(STUDENTS), book.add_worksheet(LISTS)
        text = book.add_format({"num_format": "@"})
        usual = book.add_format(_HEAD)
        required = book.add_format({**_HEAD, "font_color": "#B3261E"})
        sheet.freeze_panes(1, 1)
        place = 0
        for number, column in enumerate(template.columns):
            sheet.set_column(number, number, max(12, 2 * len(column.title) + 4), text)
            must = column.key in template.required
            sheet.write_string(0, number, f"{column.title}*" if must else column.title, required if must else usual)
            comment = "\n".join(part for part in (column.hint, column.example and f"例：{column.example}") if part)
            if comment:
                sheet.write_comment(0, number, comment, {"x_scale": 1.6})
            offered = _offered(column)
            if offered:
                source = _listed(lists, place, column.title, offered)
                sheet.data_validation(1, number, EMPTY_ROWS, number, {**_CHOICE, "source": source})
                place += 1
    return out.getvalue()


def filled_book(template: Template, rows: Iterable[Sequence[str]]) -> bytes:
    """A template with rows in it, ruled for printing on A4: one page wide, the titles on every page."""
    out = BytesIO()
    with Workbook(out, {**_PLAIN, "in_memory": True, "constant_memory": False}) as book:
        sheet = book.add_worksheet(STUDENTS)
        cell, head = book.add_format({"num_format": "@", "border": 1}), book.add_format(_HEAD)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        for number, column in enumerate(template.columns):
            sheet.set_column(number, number, 24)
            sheet.write_string(0, number, column.title, head)
        for place, row in enumerate(rows, start=1):
            for number, text in enumerate(row):
                sheet.write_string(place, number, text, cell)
    return out.getvalue()


def _offered(column: Column) -> Sequence[str]:
    if column.key == "sex":
        return ("男", "女")
    return [row.name for row in codes.table(column.table).rows] if column.table else column.choices


def _listed(lists: Worksheet, place: int, title: str, offered: Sequence[str]) -> str:
    """Write the values on the sheet of lists; where a cell finds them to choose from."""
    lists.write_string(0, place, title)
    for row, value in enumerate(offered, start=1):
        lists.write_string(row, place, value)
    letter = _letters(place)
    return f"='{LISTS}'!${letter}$2:${letter}${len(offered) + 1}"


def _letters(place: int) -> str:
    return chr(ord("A") + place) if place < 26 else chr(ord("A") + place // 26 - 1) + chr(ord("A") + place % 26)


def about_sheets(name: str, beside: Sequence[str]) -> list[Sentence]:
    """That one sheet alone is read and marked, where a workbook has others than those that we put into it ourselves."""
    others = [other for other in beside if other not in {LISTS, FAULTY}]
    if not others:
        return []
    text = _(
        "Only the sheet “{sheet}” is read and comes back with its errors marked. The others ({others}) are not read; "
        "upload their rows in a workbook of their own."
    )
    named = "、".join(others[:_NAMED]) + ("…" if len(others) > _NAMED else "")
    return [Sentence(text, {"sheet": name, "others": named})]


def marked_book(
    titles: Sequence[str],
    title_row: int,
    rows: Iterable[tuple[int, Sequence[Any]]],
    faults: Mapping[int, tuple[str, Sequence[int]]],
    out: BinaryIO,
    *,
    numbered: Callable[[int, str], str],
) -> None:
    """The same workbook with a column that says what is wrong, and the wrong cells in red; then the wrong rows alone.

    Titles and rows stand where they stood, by the numbers that Excel shows; the wrong rows alone say theirs:
    `numbered` puts a row's number before its words.
    `faults`: by row number what is wrong, in words, and the positions of the cells.
    """
    wrong: list[tuple[int, Sequence[Any]]] = []
    with Workbook(out, _PLAIN) as book:
        whole = _Marked(book, STUDENTS, titles, title_row)
        for number, cells in rows:
            whole.write(number, cells, *faults.get(number, ("", ())))
            if number in faults:
                wrong.append((number, cells))
        alone = _Marked(book, FAULTY, titles, 1)
        for place, (number, cells) in enumerate(wrong, start=2):
            words, columns = faults[number]
            alone.write(place, cells, numbered(number, words), columns)


class _Marked:
    """One sheet of a marked workbook: what is wrong stands first, before the columns as they were."""

    def __init__(self, book: Workbook, name: str, titles: Sequence[str], title_row: int) -> None:
        self._text, self._red = book.add_format({"num_format": "@"}), book.add_format(_RED)
        self._kept = [place for place, title in enumerate(titles) if title.strip() != MARK]
        self._sheet = book.add_worksheet(name)
        self._sheet.set_column(0, 0, 60, self._text)
        self._sheet.set_column(1, len(self._kept), 16, self._text)
        self._sheet.freeze_panes(title_row if title_row <= _MOST_FROZEN else 0, 2)
        head = book.add_format(_HEAD)
        for place, title in enumerate([MARK, *(titles[column] for column in self._kept)]):
            self._sheet.write_string(title_row - 1, place, title, head)

    def write(self, number: int, cells: Sequence[Any], words: str, columns: Sequence[int]) -> None:
        """The row of this number, further down than any before, with what is wrong with it."""
        if words:
            self._sheet.write_string(number - 1, 0, words, self._red)
        for target, column in enumerate(self._kept, start=1):
            text = _shown(cells[column]) if column < len(cells) else ""
            if text or column in columns:
                self._sheet.write_string(number - 1, target, text, self._red if column in columns else self._text)


def _shown(cell: Any) -> str:
    return str(cell.get("day", "")) if isinstance(cell, dict) else str(cell)
