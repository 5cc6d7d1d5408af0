"""One value of a row, read from its cell: the ways that newcomers and changes of data have in common."""

import re
from datetime import date
from decimal import Decimal
from typing import Final

from enrollment.rules import names, pinyin
from enrollment.rules.cells import NO_NUMBERS, Cells
from enrollment.rules.column import Column
from enrollment.rules.columns import CATEGORIES, LEVELS
from enrollment.rules.contacts import contact_problem
from enrollment.rules.state_columns import NO, YES
from security.rules.words import Refused
from security.rules.words import marked as _

CHINA: Final = "156"
FOR_LIFE: Final = frozenset({"长期", "长期有效", "永久", "永久有效"})
TEN_THOUSAND: Final = 10_000
FROM_ABROAD: Final = frozenset({"41", "51"})
"""外籍华裔人, 外国人: they have the nationality of another country."""
OF_NO_DOCUMENT: Final = _("There is no ID document that could be valid on these days. Enter its number first.")
_GIVEN_NUMBER: Final = re.compile(r"[0-9A-Z][0-9A-Z-]*")


def name_in(cells: Cells, key: str) -> str:
    """A person’s name, as it is kept. A student’s of one character is whole if its pinyin stands beside it."""
    text = cells.text(key)
    name = names.clean(text) if text else ""
    refusal = names.why_not(name, may_be_single=key == "name") if name else None
    if refusal is not None:
        cells.wrong(key, refusal)
    elif len(name) == 1 and key == "name" and not cells.text("pinyin"):
        cells.wrong(key, _("The name has one character only. Complete it; if it is the whole name, write its pinyin."))
    return name


def pinyin_in(cells: Cells, name: str) -> str:
    """The pinyin that the row writes for this name, as `pinyin.as_written` keeps it; empty where it writes none."""
    text = cells.text("pinyin")
    if not text or not name:
        return ""
    try:
        return pinyin.as_written(text, name)
    except Refused as refused:
        cells.wrong("pinyin", refused.sentence)
        return ""


def yes_or_no_in(cells: Cells, key: str) -> bool | None:
    """是 or 否; None where nothing stands."""
    return {YES: True, NO: False}.get(cells.choice(key, {YES: YES, NO: NO}))


def reserved_in(cells: Cells, column: Column) -> str:
    """What is kept for the state's system only, as it stands there."""
    return cells.choice(column.key, {one: one for one in column.choices}) if column.choices else cells.text(column.key)


def why_not_of_country(overseas: str, nationality: str) -> str:
    """Why origin and nationality do not fit together; empty where they do."""
    if overseas in FROM_ABROAD and nationality == CHINA:
        return _("Who comes from abroad has the nationality of another country. Write which.")
    return ""


def is_for_life(text: object) -> bool:
    """Whether this stands where a document has no last day: 长期, as it is printed on the card."""
    return isinstance(text, str) and "".join(text.split()) in FOR_LIFE


def last_day_in(cells: Cells, key: str) -> date | None:
    """The last day of a document; None where there is none, or none is known."""
    return None if is_for_life(cells.text(key)) else cells.day(key)


def why_not_valid(first: date | None, last: date | None) -> str:
    """Why a document cannot be valid from the first of these days to the last; empty where it can."""
    if first is not None and last is not None and last < first:
        return _("The document would end before it begins. Correct one of the two days.")
    return ""


def why_not_category(category: str, level: str) -> str:
    """Why a student of this level cannot be of this category; empty where it can be, or one of them is not known."""
    of_a_level = category.partition("_")[0]
    if of_a_level in LEVELS.values() and level and of_a_level != level:
        return _("This category is of another level than the student. Correct one of the two.")
    return ""


def category_in(cells: Cells, key: str) -> str:
    """The key of a student category, as a rule’s edition is enacted for it."""
    return cells.choice(key, CATEGORIES)


def contact_in(cells: Cells, key: str) -> str:
    """A telephone number or e-mail address."""
    value = cells.text(key)
    kind = "phone" if key.endswith("phone") else key
    problem = contact_problem(kind, value) if value else ""
    if problem:
        cells.wrong(key, problem)
    return value


def score_in(cells: Cells, key: str) -> Decimal | None:
    """The score of an entrance examination: 0 to 9999.99."""
    score = cells.amount(key)
    if score is not None and not (0 <= score < TEN_THOUSAND and score == round(score, 2)):
        cells.wrong(key, _("A score lies between 0 and 9999.99, with two decimals at most."))
        return None
    return score


def given_number_in(cells: Cells, key: str) -> str:
    """A student or examinee number, by which somebody will sign in: letters, digits and hyphens.

    Words that say that there is none yet count as an empty cell, with a note.
    """
    number = cells.number(key)
    if number in NO_NUMBERS:
        cells.note(key, _("“{text}” says that there is no number yet; it counts as an empty cell."), text=number)
        return ""
    if number and not _GIVEN_NUMBER.fullmatch(number):
        text = _("“{text}” is no such number: it has letters, digits and hyphens only. Correct it or leave it empty.")
        cells.wrong(key, text, text=number[:20])
    return number


def digits_in(cells: Cells, key: str, fewest: int, most: int) -> str:
    """An identifier of so many digits."""
    value = cells.number(key)
    if value and not (value.isdecimal() and fewest <= len(value) <= most):
        text = _("This has {fewest} digits.") if fewest == most else _("This has {fewest} to {most} digits.")
        cells.wrong(key, text, fewest=fewest, most=most)
    return value
