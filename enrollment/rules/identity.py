"""ID document numbers (domain 5.3): how they are written, what they reveal, and why one is refused.

A region code may be abolished or unknown and is still accepted. Region 990000 exists in sample data only.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from stdnum.iso7064 import mod_11_2

from security.rules.words import Sentence
from security.rules.words import marked as _

CITIZEN: Final = "1"
HONG_KONG: Final = "6"
MACAO: Final = "7"
TAIWAN: Final = "8"
FOREIGN_RESIDENCE: Final = "9"
PASSPORT: Final = "A"
HOUSEHOLD_REGISTER: Final = "B"
OTHER: Final = "Z"
RESIDENCE_PERMIT: Final = "L1"
FOREIGN_RESIDENCE_CARD: Final = "L2"

DEMO_REGION: Final = "990000"
PERMIT_REGIONS: Final = ("810000", "820000", "830000")
MALE: Final = "1"
FEMALE: Final = "2"
FIRST_BIRTH: Final = date(1900, 1, 1)

_SEPARATORS: Final = re.compile(r"[\s\-‐‑–—−_.·\u200b\ufeff]+")
_EIGHTEEN: Final = re.compile(r"[0-9]{17}[0-9X]")
_OLD_CITIZEN: Final = re.compile(r"[0-9]{15}")
_NATIONAL_NUMBER: Final = re.compile(r"[GJL][0-9A-Z]{18}")


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


def why_not(kind: str, number: str, known: Known = NOTHING) -> Sentence | None:
    """Why this number cannot be one of a document of this kind (code of `id_document_type`), or None."""
    number = normalise(number)
    if not number:
        return Sentence(_("The document number is missing."))
    if kind not in _CHECKS:
        return Sentence(_("{kind} is no kind of ID document. Choose one from the list."), {"kind": kind or "“”"})
    return _CHECKS[kind](number, known)


def birth_date_of(number: str) -> date | None:
    """The birth date in an 18-digit number, or None if there is no such day or it is no such number."""
    number = normalise(number)
    if not _EIGHTEEN.fullmatch(number):
        return None
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex_of(number: str) -> str | None:
    """The sex (code of `sex`) in an 18-digit number: its last digit but one is odd for men."""
    number = normalise(number)
    return (MALE if int(number[16]) % 2 else FEMALE) if _EIGHTEEN.fullmatch(number) else None


def check_digit(first_seventeen: str) -> str:
    """The last character of an 18-digit number (GB 11643, ISO 7064 MOD 11-2)."""
    return str(mod_11_2.calc_check_digit(first_seventeen))


def from_fifteen(number: str) -> str:
    """The 18-digit form of an old 15-digit citizen number."""
    first_seventeen = f"{number[:6]}19{number[6:]}"
    return first_seventeen + check_digit(first_seventeen)


def last_four(number: str) -> str:
    """What is shown of a number to tell namesakes apart: its last four characters, two of a short one."""
    number = normalise(number)
    return number[-4:] if len(number) >= 8 else number[-2:]


def masked(number: str) -> str:
    """The number with all but its end hidden."""
    number = normalise(number)
    shown = last_four(number)
    return "*" * (len(number) - len(shown)) + shown


def why_not_national(number: str, *, citizen_number: str = "") -> Sentence | None:
    """Why this cannot be a national student number (全国学籍号: G, J or L and 18 characters), or None.

    `citizen_number`: the student's own, if there is one; a G number contains it.
    """
    number = normalise(number)
    if not _NATIONAL_NUMBER.fullmatch(number):
        return Sentence(_("A national student number has 19 characters: G, J or L, and 18 more."))
    rest = number[1:]
    if number[0] == "G":
        return _why_not_regular(rest, normalise(citizen_number))
    if number[0] == "J" and (not _EIGHTEEN.fullmatch(rest) or birth_date_of(rest) is None):
        return Sentence(_("A national student number with J goes on with a region, a birth date and four more digits."))
    return None


def _why_not_regular(rest: str, citizen_number: str) -> Sentence | None:
    refusal = _eighteen(rest, Known(demo=rest.startswith(DEMO_REGION)))
    if refusal is not None:
        return Sentence(_("A national student number with G goes on with the citizen number, and this is none."))
    if citizen_number and rest != citizen_number:
        return Sentence(_("The national student number contains another citizen number than the student's."))
    return None


def _citizen(number: str, known: Known) -> Sentence | None:
    if _OLD_CITIZEN.fullmatch(number):
        return Sentence(
            _("This is an old 15-digit number. Enter the 18-digit one; it should end in {end}."),
            {"end": from_fifteen(number)[-4:]},
        )
    if number.startswith("9") and not number.startswith(DEMO_REGION) and _EIGHTEEN.fullmatch(number):
        return Sentence(_("A number that begins with 9 is that of a foreigner's residence card. Choose that document."))
    return _eighteen(number, known)


def _residence_permit(number: str, known: Known) -> Sentence | None:
    if _EIGHTEEN.fullmatch(number) and not number.startswith(PERMIT_REGIONS):
        return Sentence(_("The number of a residence permit begins with 810000, 820000 or 830000."))
    return _eighteen(number, known)


def _eighteen(number: str, known: Known) -> Sentence | None:
    """The number of 18 digits that citizens, holders of residence permits and (since 2023) foreigners have."""
    if len(number) != 18:
        return Sentence(_("The number has {count} characters; it should have 18."), {"count": len(number)})
    if not _EIGHTEEN.fullmatch(number):
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


def _hong_kong(number: str, _known: Known) -> Sentence | None:
    if re.fullmatch(r"M[0-9]{8}([0-9]{2})?", number):
        return Sentence(_("A travel permit that begins with M is Macao's. Choose that document."))
    if re.fullmatch(r"H[0-9]{8}([0-9]{2})?|K[0-9]{8}|[HK][A-Z][0-9]{7}|[A-Z]{1,2}[0-9]{6}\([0-9A]\)", number):
        return None
    return Sentence(
        _(
            "A Hong Kong travel permit is H and 8 digits (10 on old cards). "
            "An identity card ends in a digit in brackets."
        )
    )


def _macao(number: str, _known: Known) -> Sentence | None:
    if re.fullmatch(r"H[0-9]{8}([0-9]{2})?", number):
        return Sentence(_("A travel permit that begins with H is Hong Kong's. Choose that document."))
    if re.fullmatch(r"M[0-9]{8}([0-9]{2})?|M[A-Z][0-9]{7}|[1578][0-9]{6}\([0-9]\)", number):
        return None
    return Sentence(
        _("A Macao travel permit is M and 8 digits (10 on old cards). An identity card ends in a digit in brackets.")
    )


def _taiwan(number: str, _known: Known) -> Sentence | None:
    if re.fullmatch(r"[0-9]{8}|[0-9]{10}[A-Z]?", number):
        return None
    return Sentence(_("A Taiwan travel permit has 8 digits; old ones have 10 digits and sometimes a letter."))


def _foreign_residence(number: str, known: Known) -> Sentence | None:
    """The permanent residence card of foreigners: 15 characters until 2023, 18 digits since."""
    if re.fullmatch(r"[A-Z]{3}[0-9]{12}", number):
        return None
    if len(number) == 18:
        return _foreign_residence_card(number, known)
    return Sentence(
        _("A foreigner's residence card has 3 letters and 12 digits (until 2023), or 18 digits beginning with 9.")
    )


def _foreign_residence_card(number: str, known: Known) -> Sentence | None:
    if _EIGHTEEN.fullmatch(number) and not number.startswith("9"):
        return Sentence(_("The number of a foreigner's residence card begins with 9."))
    return _eighteen(number, known)


def _passport(number: str, _known: Known) -> Sentence | None:
    if re.fullmatch(r"(?=.*[0-9])[0-9A-Z]{5,20}", number):
        return None
    return Sentence(_("A passport number has 5 to 20 letters and digits, among them a digit."))


def _household_register(number: str, known: Known) -> Sentence | None:
    if len(number) == 18 and _EIGHTEEN.fullmatch(number):
        return _citizen(number, known)
    return _some_document(number, known)


def _some_document(number: str, _known: Known) -> Sentence | None:
    if len(number) > 30:
        return Sentence(_("The number has {count} characters; at most 30 can be kept."), {"count": len(number)})
    if all(one.isalnum() or one in "()/第号" for one in number) and any(one.isdigit() for one in number):
        return None
    return Sentence(_("The number of a document has letters and digits, among them a digit."))


_CHECKS: Final[Mapping[str, Callable[[str, Known], Sentence | None]]] = MappingProxyType(
    {
        CITIZEN: _citizen,
        "2": _some_document,
        "3": _some_document,
        "4": _some_document,
        "5": _some_document,
        HONG_KONG: _hong_kong,
        MACAO: _macao,
        TAIWAN: _taiwan,
        FOREIGN_RESIDENCE: _foreign_residence,
        PASSPORT: _passport,
        HOUSEHOLD_REGISTER: _household_register,
        OTHER: _some_document,
        RESIDENCE_PERMIT: _residence_permit,
        FOREIGN_RESIDENCE_CARD: _foreign_residence_card,
    }
)
