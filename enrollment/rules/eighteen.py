"""The 18-digit number of GB 11643 that citizens, holders of residence permits and (since 2023) foreigners have.

A region code may be abolished or unknown and is still accepted. Region 990000 exists in sample data only.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

from stdnum.iso7064 import mod_11_2

from security.rules.words import Sentence
from security.rules.words import marked as _

LONGEST: Final = 30
"""Of the number of any document, as it is kept."""
LONGEST_TYPED: Final = 60
"""With the spaces and hyphens that people put between."""
DEMO_REGION: Final = "990000"
MALE: Final = "1"
FEMALE: Final = "2"
FIRST_BIRTH: Final = date(1900, 1, 1)
EIGHTEEN: Final = re.compile(r"[0-9]{17}[0-9X]")

_SEPARATORS: Final = re.compile(r"[\s\-‐‑–—−_.·\u200b\ufeff]+")


@dataclass(frozen=True, slots=True)
class Known:
    """What we know besides the number, to be compared with what the number says. None is not compared."""

    birth_date: date | None = None
    sex: str | None = None
    today: date | None = None
    demo: bool = False


NOTHING: Final = Known()


def normalise(number: str) -> str:
    """The number as it is stored, compared and indexed: half-width, capital letters, no spaces or hyphens."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", number)).upper()


def birth_date_of(number: str) -> date | None:
    """The birth date in an 18-digit number, or None if there is no such day or it is no such number."""
    number = normalise(number)
    if not EIGHTEEN.fullmatch(number):
        return None
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex_of(number: str) -> str | None:
    """The sex (code of `sex`) in an 18-digit number: its last digit but one is odd for men."""
    number = normalise(number)
    return (MALE if int(number[16]) % 2 else FEMALE) if EIGHTEEN.fullmatch(number) else None


def check_digit(first_seventeen: str) -> str:
    """The last character of an 18-digit number (GB 11643, ISO 7064 MOD 11-2)."""
    return str(mod_11_2.calc_check_digit(first_seventeen))


def from_fifteen(number: str) -> str:
    """The 18-digit form of an old 15-digit citizen number."""
    first_seventeen = f"{number[:6]}19{number[6:]}"
    return first_seventeen + check_digit(first_seventeen)


def why_not_eighteen(number: str, known: Known) -> Sentence | None:
    """Why this cannot be an 18-digit number, or not the one of this person, or None. `number` is normalised."""
    if len(number) != 18:
        return Sentence(_("The number has {count} characters; it should have 18."), {"count": len(number)})
    if not EIGHTEEN.fullmatch(number):
        return Sentence(
            _("The number has 17 digits and at the end a digit or X; other characters do not belong there.")
        )
    if number.startswith(DEMO_REGION) and not known.demo:
        return Sentence(_("The region 990000 exists in sample data only. Enter the number on the document."))
    if number[17] != check_digit(number[:17]):
        return Sentence(_("The last character does not fit the others. At least one character is mistyped."))
    return _born(number, known) or _contradiction(number, known)


def _born(number: str, known: Known) -> Sentence | None:
    born = birth_date_of(number)
    if born is None:
        return Sentence(
            _("There is no such day as {digits}, which the number gives as birth date."), {"digits": number[6:14]}
        )
    if born < FIRST_BIRTH or (known.today is not None and born > known.today):
        return Sentence(_("The number gives {born} as birth date, which cannot be."), {"born": born})
    return None


def _contradiction(number: str, known: Known) -> Sentence | None:
    born = birth_date_of(number)
    if known.birth_date is not None and born != known.birth_date:
        return Sentence(
            _("The number gives {born} as birth date, the field says {field}. Correct the one that is wrong."),
            {"born": born, "field": known.birth_date},
        )
    if known.sex in {MALE, FEMALE} and sex_of(number) != known.sex:
        if known.sex == FEMALE:
            return Sentence(_("The number is a man's, the field says female. Correct the one that is wrong."))
        return Sentence(_("The number is a woman's, the field says male. Correct the one that is wrong."))
    return None
