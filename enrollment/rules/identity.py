"""ID document numbers (domain 5.3): how they are written, what they reveal, and why one is refused.

The 18-digit number has its own module, `eighteen`.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from enrollment.rules.eighteen import (
    DEMO_REGION,
    EIGHTEEN,
    FEMALE,
    LONGEST,
    LONGEST_TYPED,
    MALE,
    NOTHING,
    Known,
    birth_date_of,
    check_digit,
    from_fifteen,
    normalise,
    sex_of,
    why_not_eighteen,
)
from security.rules.words import Sentence
from security.rules.words import marked as _

__all__ = [
    "CITIZEN",
    "FEMALE",
    "FOREIGN_RESIDENCE",
    "FOREIGN_RESIDENCE_CARD",
    "HONG_KONG",
    "HOUSEHOLD_REGISTER",
    "LONGEST",
    "LONGEST_TYPED",
    "MACAO",
    "MALE",
    "NATIONAL_NUMBER",
    "OTHER",
    "PASSPORT",
    "RESIDENCE_PERMIT",
    "TAIWAN",
    "Known",
    "birth_date_of",
    "check_digit",
    "from_fifteen",
    "last_four",
    "masked",
    "normalise",
    "sex_of",
    "why_not",
    "why_not_national",
]

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

PERMIT_REGIONS: Final = ("810000", "820000", "830000")

_OLD_CITIZEN: Final = re.compile(r"[0-9]{15}")
NATIONAL_NUMBER: Final = re.compile(r"[GJL][0-9A-Z]{18}")


def why_not(kind: str, number: str, known: Known = NOTHING) -> Sentence | None:
    """Why this number cannot be one of a document of this kind (code of `id_document_type`), or None."""
    number = normalise(number)
    if not number:
        return Sentence(_("The document number is missing."))
    if kind not in _CHECKS:
        return Sentence(_("{kind} is no kind of ID document. Choose one from the list."), {"kind": kind or "“”"})
    return _CHECKS[kind](number, known)


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
    if not NATIONAL_NUMBER.fullmatch(number):
        return Sentence(_("A national student number has 19 characters: G, J or L, and 18 more."))
    rest = number[1:]
    if number[0] == "G":
        return _why_not_regular(rest, normalise(citizen_number))
    if number[0] == "J" and (not EIGHTEEN.fullmatch(rest) or birth_date_of(rest) is None):
        return Sentence(_("A national student number with J goes on with a region, a birth date and four more digits."))
    return None


def _why_not_regular(rest: str, citizen_number: str) -> Sentence | None:
    refusal = why_not_eighteen(rest, Known(demo=rest.startswith(DEMO_REGION)))
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
    if number.startswith("9") and not number.startswith(DEMO_REGION) and EIGHTEEN.fullmatch(number):
        return Sentence(_("A number that begins with 9 is that of a foreigner's residence card. Choose that document."))
    return why_not_eighteen(number, known)


def _residence_permit(number: str, known: Known) -> Sentence | None:
    if EIGHTEEN.fullmatch(number) and not number.startswith(PERMIT_REGIONS):
        return Sentence(_("The number of a residence permit begins with 810000, 820000 or 830000."))
    return why_not_eighteen(number, known)


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
    if EIGHTEEN.fullmatch(number) and not number.startswith("9"):
        return Sentence(_("The number of a foreigner's residence card begins with 9."))
    return why_not_eighteen(number, known)


def _passport(number: str, _known: Known) -> Sentence | None:
    if re.fullmatch(r"(?=.*[0-9])[0-9A-Z]{5,20}", number):
        return None
    return Sentence(_("A passport number has 5 to 20 letters and digits, among them a digit."))


def _household_register(number: str, known: Known) -> Sentence | None:
    if len(number) == 18 and EIGHTEEN.fullmatch(number):
        return _citizen(number, known)
    return _some_document(number, known)


def _some_document(number: str, _known: Known) -> Sentence | None:
    if len(number) > LONGEST:
        text = _("The number has {count} characters; at most {longest} can be kept.")
        return Sentence(text, {"count": len(number), "longest": LONGEST})
    if all(one.isalnum() or one in "()/第号" for one in number) and any(one.isdecimal() for one in number):
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
