"""One cell of a workbook as text, number, day or code: what people type, and what Excel makes of it."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from enrollment.rules import codes
from enrollment.rules.columns import BY_KEY
from enrollment.rules.eighteen import normalise
from security.rules.words import Refused, Sentence
from security.rules.words import marked as _

ERROR: Final = "error"
DUPLICATE: Final = "duplicate"
NOTE: Final = "note"
EXACT: Final = 10**15
"""Excel keeps 15 digits of a number; the rest become noughts."""
NO_NUMBERS: Final = frozenset(("无", "暂无", "未编号", "—", "——", "-", "--"))
"""What people write where there is no number yet."""

_MEASURED_AS_KEPT: Final = frozenset(("id_number", "national_no"))
_FIRST_EXCEL_DAY: Final = date(1899, 12, 30)
_EXCEL_DAYS: Final = range(15_000, 60_000)
_DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?")
_DIGITS: Final = re.compile(r"(\d{4})(\d{2})(\d{2})?")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a column (key; "" for the whole row), in words. A duplicate and a note are no errors."""

    column: str
    says: Sentence
    level: str = ERROR

    def packed(self) -> list[Any]:
        """As JSON carries it."""
        return [self.column, self.says.text, {name: str(fact) for name, fact in self.says.facts.items()}, self.level]

    @classmethod
    def unpacked(cls, row: Any) -> "Problem":
        """The problem that `packed` wrote."""
        column, text, facts, level = row
        return cls(column, Sentence(text, facts), level)


class Cells:
    """The cells of one row by column key; what is wrong in them is gathered in `problems`."""

    def __init__(self, cells: Mapping[str, Any]) -> None:
        self._cells = cells
        self.problems: list[Problem] = []

    def wrong(self, key: str, says: Sentence | str, /, **facts: object) -> None:
        """Gather an error, once however often the cell is read."""
        self._gather(Problem(key, says if isinstance(says, Sentence) else Sentence(says, facts)))

    def note(self, key: str, text: str, /, **facts: object) -> None:
        """Gather something to be looked at, which hinders nothing."""
        self._gather(Problem(key, Sentence(text, facts), NOTE))

    def is_right(self, *keys: str) -> bool:
        """Whether nothing was wrong in these columns so far."""
        return not any(one.column in keys and one.level == ERROR for one in self.problems)

    def text(self, key: str) -> str:
        """The cell as text, half-width where it is a code; a number without “.0”.

        Too long a text is an error, and so are signs that nobody sees and no table keeps.
        """
        text = self._written(key)
        if not text:
            if BY_KEY[key].is_required and self.is_right(key):
                self.wrong(key, _("This is missing."))
            return ""
        # what reads it may make it half-width, and some characters become several by that; or take the spaces out
        kept = normalise(text) if key in _MEASURED_AS_KEPT else max(text, unicodedata.normalize("NFKC", text), key=len)
        return text if self._fits(key, kept) else ""

    def number(self, key: str) -> str:
        """An identifier: half-width capital letters and digits without spaces. Measured as it is kept."""
        number = number_of(self.text(key))
        return number if self._fits(key, number) else ""

    def _written(self, key: str) -> str:
        value = self._cells.get(key, "")
        if value == "":
            return ""  # most cells of a wide sheet
        if isinstance(value, dict):
            return str(value.get("day", ""))
        if isinstance(value, int | float) and abs(value) >= EXACT:
            self.wrong(
                key, _("Excel has cut this number to 15 digits. Format the column as text and type the number anew.")
            )
            return ""
        text = value.strip() if isinstance(value, str) else f"{value:.15g}" if isinstance(value, float) else str(value)
        if is_unwritable(text):
            self.wrong(key, _("There are control characters in this cell, which no table keeps. Type it anew."))
            return ""
        return text

    def _fits(self, key: str, text: str) -> bool:
        longest = BY_KEY[key].longest
        if len(text) > longest:
            text_too_long = _("The text has {count} characters; at most {longest} can be kept.")
            self.wrong(key, text_too_long, count=len(text), longest=longest)
        return len(text) <= longest

    def _gather(self, problem: Problem) -> None:
        if problem not in self.problems:
            self.problems.append(problem)

    def code(self, key: str, usual: str = "") -> str:
        """The code that the cell means in the column's table."""
        text = self.text(key)
        if not text:
            return usual
        try:
            return codes.table(BY_KEY[key].table).find(unicodedata.normalize("NFKC", text))
        except Refused as refused:
            self.wrong(key, refused.sentence)
            return usual

    def choice(self, key: str, meanings: Mapping[str, str], usual: str = "") -> str:
        """What the cell means among the choices of the column."""
        text = unicodedata.normalize("NFKC", self.text(key))
        if not text:
            return usual
        if text not in meanings:
            self.wrong(
                key, _("“{text}” is not known here. Write one of: {known}."), text=text, known="、".join(meanings)
            )
        return meanings.get(text, usual)

    def day(self, key: str, *, month_is_enough: bool = False) -> date | None:
        """A day: one of Excel's, or written in one of the usual ways."""
        value = self._cells.get(key, "")
        found = _days_number(value, month_is_enough) if isinstance(value, int) and not isinstance(value, bool) else None
        if isinstance(value, dict):
            found = _tried(date.fromisoformat, str(value.get("day", "")))
        text = self.text(key) if found is None else ""
        if text:
            found = _written_day(unicodedata.normalize("NFKC", text).replace(" ", ""), month_is_enough)
            if found is None:
                self.wrong(key, _("“{text}” is no day. Write it like 2008-03-05."), text=text[:20])
        return found

    def amount(self, key: str) -> Decimal | None:
        """A decimal number."""
        text = unicodedata.normalize("NFKC", self.text(key)).rstrip("年分")
        if not text:
            return None
        try:
            amount = Decimal(text)
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite():
            self.wrong(key, _("“{text}” is no number."), text=text[:20])
            return None
        return amount


def is_unwritable(text: str) -> bool:
    """Whether control characters or halves of characters stand in the text, line ends and tabs aside."""
    return not text.isprintable() and any(
        unicodedata.category(one) in {"Cc", "Cs"} and one not in "\t\r\n" for one in text
    )


def number_of(text: str) -> str:
    """An identifier as it is stored: half-width capital letters and digits without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def _days_number(value: int, month_is_enough: bool) -> date | None:  # noqa: FBT001
    if value in _EXCEL_DAYS:
        return _FIRST_EXCEL_DAY + timedelta(days=value)
    return _written_day(str(value), month_is_enough)


def _written_day(text: str, month_is_enough: bool) -> date | None:  # noqa: FBT001
    match = _DAY.fullmatch(text) or _DIGITS.fullmatch(text) or _DAY.fullmatch(text.partition("T")[0])
    if match is None or (match[3] is None and not month_is_enough):
        return None
    year, month, day = int(match[1]), int(match[2]), int(match[3] or 1)
    return date(year, month, day) if _is_day(year, month, day) else None


def _is_day(year: int, month: int, day: int) -> bool:
    return _tried(lambda _text: date(year, month, day), "") is not None and year >= 1900


def _tried(make: Callable[[str], date], text: str) -> date | None:
    try:
        return make(text)
    except ValueError:
        return None
