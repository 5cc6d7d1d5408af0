"""What somebody types to find a student: a number, an ID number, a name, its pinyin or its initials."""

import re
import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from enrollment.rules.identity import NATIONAL_NUMBER, normalise
from enrollment.rules.names import clean
from enrollment.rules.pinyin import plain, syllables_of

_LONGEST_INITIALS: Final = 4
_ID_NUMBER: Final = re.compile(r"[0-9]{17}[0-9X]|[0-9]{15}|[HM][0-9]{8}([0-9]{2})?|[A-Z]{3}[0-9]{12}")
_KSH: Final = re.compile(r"[0-9]{14}")
_PASSPORT: Final = re.compile(r"[A-Z]{1,2}[0-9]{7,8}")
_HAS_DIGIT: Final = re.compile("[0-9]")
_HAS_SIGN: Final = re.compile("[()/]")
_LETTERS: Final = re.compile(r"[a-z' ]*[a-z][a-z' ]*")
_HAS_HAN: Final = re.compile("[〇\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")


class Kind(StrEnum):
    """By which key a term is looked up."""

    NUMBER = "number"
    """A student number, or its beginning."""
    FORMER_NUMBER = "former-number"
    """A student or examinee number that somebody had before, whole."""
    KSH = "ksh"
    """An examinee number (考生号)."""
    ID_NUMBER = "id-number"
    NATIONAL_NUMBER = "national-number"
    NAME = "name"
    """A name or any piece of it."""
    PINYIN = "pinyin"
    INITIALS = "initials"


@dataclass(frozen=True, slots=True)
class Term:
    """A search term, made ready for its key. `or_else` is what the same text may mean as well.

    `name` is how a name would be written that it is a piece of.
    """

    kind: Kind
    text: str
    or_else: Kind | None = None
    name: str = ""

    def for_key(self, kind: Kind) -> str:
        """The text as this key has it."""
        return self.name or self.text if kind is Kind.NAME else self.text


def what_is(term: str) -> Term | None:
    """What the typed text means; None if nothing was typed."""
    if not term.strip():
        return None
    name, number = clean(term), normalise(term)
    if _HAS_HAN.search(term) or _HAS_SIGN.search(number):
        is_document = _HAS_DIGIT.search(number) is not None  # 军字第1234567号, A123456(7)
        return Term(Kind.ID_NUMBER, number, Kind.NAME, name) if is_document else Term(Kind.NAME, name)
    latin = plain(name)
    if _LETTERS.fullmatch(latin):
        return replace(_letters(latin), name=name)
    return _number(term, number) or Term(Kind.NAME, name)


def _number(term: str, text: str) -> Term | None:
    """What was typed, and the same as a document's number is kept."""
    if not re.fullmatch(r"(?=.*[0-9])[0-9A-Z]+", text):
        return None
    if NATIONAL_NUMBER.fullmatch(text):
        return Term(Kind.NATIONAL_NUMBER, text)
    if _KSH.fullmatch(text):
        return Term(Kind.KSH, text, Kind.NUMBER)
    if _ID_NUMBER.fullmatch(text) or _PASSPORT.fullmatch(text):
        return Term(Kind.ID_NUMBER, text, Kind.NUMBER)
    as_written = "".join(unicodedata.normalize("NFKC", term).upper().split())
    return Term(Kind.NUMBER, as_written, Kind.ID_NUMBER)


def _letters(text: str) -> Term:
    """Pinyin if it can be read as syllables, the last perhaps begun only; else initials, or a name in Latin letters."""
    together = text.replace("'", "").replace(" ", "")
    whole, begun = syllables_of(together)
    short = len(together) <= _LONGEST_INITIALS
    if whole:
        return Term(Kind.PINYIN, together, Kind.INITIALS if short else Kind.NAME)
    if short:
        return Term(Kind.INITIALS, together, Kind.PINYIN if begun else Kind.NAME)
    if begun:
        return Term(Kind.PINYIN, together, Kind.NAME)
    return Term(Kind.NAME, text.strip(), Kind.INITIALS)
