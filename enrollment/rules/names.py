"""Names of persons: how they are kept, and why one is refused (domain 5, pain points 10 and 22).

Up to 60 characters; rare characters of all planes; the dot of 阿卜杜拉·买买提; Latin names as in the passport. The
keys by which a name is found are `security.rules.names`; what a searcher types is sorted out in `search`.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Final

from security.rules.names import NameKeys, keys_of, pieces, tidy
from security.rules.words import Sentence
from security.rules.words import marked as _

__all__ = ["DOT", "LONGEST", "NameKeys", "clean", "is_han", "keys_of", "pieces", "why_not"]

DOT: Final = "·"
LONGEST: Final = 60

_PLANES: Final = (
    (0x3400, 0x4DBF),  # Extension A
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x2FA1F),  # Extensions B to F and I, compatibility
    (0x30000, 0x323AF),  # Extensions G and H
)
_HAN: Final = "〇々" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _PLANES)
_DOT_BETWEEN: Final = re.compile(rf"(?<=[{_HAN}])\s*[·•・‧．∙･⋅˙.]+\s*(?=[{_HAN}])")
_SPACE_BETWEEN: Final = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")
_VARIANTS: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_PLACEHOLDERS: Final = frozenset("?？□■◇◆○●*＊#＃_＿\ufffd")
_SIGNS: Final = frozenset("·-'’., ")
_GB18030_LATE: Final = {
    0xE816: 0x20087,
    0xE817: 0x20089,
    0xE818: 0x200CC,
    0xE81E: 0x9FB4,
    0xE826: 0x9FB5,
    0xE82B: 0x9FB6,
    0xE82C: 0x9FB7,
    0xE831: 0x215D7,
    0xE832: 0x9FB8,
    0xE83B: 0x2298F,
    0xE843: 0x9FB9,
    0xE854: 0x9FBA,
    0xE855: 0x241FE,
    0xE864: 0x9FBB,
}
"""Characters that GB 18030 moved out of the private area after 2000."""


def _moved_out_of_the_private_area() -> dict[int, int]:
    """Where old systems keep rare characters (䶮 as U+E863), and where they stand today."""
    trails = [*range(0x50, 0x7F), *range(0x80, 0xA1)]
    today = {0xE815 + place: ord(bytes((0xFE, trail)).decode("gb18030")) for place, trail in enumerate(trails)}
    return {old: new for old, new in (today | _GB18030_LATE).items() if not 0xE000 <= new <= 0xF8FF}


_MOVED: Final = _moved_out_of_the_private_area()


def is_han(text: str) -> bool:
    """Whether the text holds Chinese characters only, dots and spaces aside."""
    return bool(re.fullmatch(rf"[{_HAN}]+", text.replace(DOT, "").replace(" ", "")))


def clean(name: str) -> str:
    """The name as it is kept. Characters are never replaced by look-alikes, only by their own place in Unicode.

    Dots between Chinese characters become ·, spaces between them go (张 三), full-width letters become ordinary ones.
    """
    text = _VARIANTS.sub("", name).translate(_MOVED).translate(_FULL_WIDTH)
    return _SPACE_BETWEEN.sub("", tidy(_DOT_BETWEEN.sub(DOT, text)))


def why_not(name: str, *, may_be_single: bool = False) -> Sentence | None:
    """Why this cannot be a person's name, or None. Clean it first.

    `may_be_single`: the person's only name is one Chinese character, and somebody has checked it.
    """
    if not name.strip():
        return Sentence(_("The name is missing."))
    if len(name) > LONGEST:
        return Sentence(_("The name has {count} characters; at most 60 can be kept."), {"count": len(name)})
    for place, character in enumerate(name, start=1):
        refusal = _why_not_character(character, place)
        if refusal is not None:
            return refusal
    return _why_half(name, may_be_single=may_be_single)


def _why_half(name: str, *, may_be_single: bool) -> Sentence | None:
    if name[0] in _SIGNS or name[-1] in _SIGNS - {"."}:
        return Sentence(_("The name begins or ends with a sign or a space: part of it is missing."))
    if DOT * 2 in name:
        return Sentence(_("There is nothing between two dots of the name."))
    if len(name) == 1 and not may_be_single:
        return Sentence(_("The name has one character only: surname or given name is missing."))
    return None


def _why_not_character(character: str, place: int) -> Sentence | None:
    return next((Sentence(text, _shown(character, place)) for text, wrong in _WRONG if wrong(character)), None)


def _shown(character: str, place: int) -> dict[str, object]:
    return {"place": place, "code": f"U+{ord(character):04X}", "character": character}


def _is_in(*categories: str) -> Callable[[str], bool]:
    return lambda character: unicodedata.category(character) in categories


def _is_unassigned(character: str) -> bool:
    """Unicode grows: what the planes of Chinese characters hold is admitted before this Python knows it."""
    return unicodedata.category(character) == "Cn" and not is_han(character)


def _is_other_sign(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] not in "LM" and category != "Cn" and character not in _SIGNS and not is_han(character)


_WRONG: Final[tuple[tuple[str, Callable[[str], bool]], ...]] = (
    (
        _("Character {place} of the name is a placeholder ({character}): a rare character was lost on the way."),
        _PLACEHOLDERS.__contains__,
    ),
    (_("Character {place} of the name is invisible ({code}). Type the name anew."), _is_in("Cc", "Cf", "Zl", "Zp")),
    (_("Character {place} of the name is half of a character ({code}): it was damaged on the way."), _is_in("Cs")),
    (
        _("Character {place} of the name stands in a private area ({code}). Replace it by the character of Unicode."),
        _is_in("Co"),
    ),
    (_("Character {place} of the name ({code}) does not exist."), _is_unassigned),
    (_("Character {place} of the name is a digit ({character}). Names have none."), _is_in("Nd", "No")),
    (_("Character {place} of the name is a sign that names do not have ({character})."), _is_other_sign),
)
