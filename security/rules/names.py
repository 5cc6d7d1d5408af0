"""The keys by which a person's name is found: its pieces, its pinyin, its initials."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pypinyin import Style, lazy_pinyin

from security.rules.surnames import COMPOUND, DOT, surname_of

LONGEST_PIECE = 3
DOTS = re.compile("[•‧∙・･．]")  # what keyboards offer for the dot of 阿卜杜拉·买买提
SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class NameKeys:
    """What `Person` keeps beside the name. Pinyin and initials are a guess that an officer may correct."""

    grams: list[str]
    pinyin: str
    initials: str


def tidy(name: str) -> str:
    """A name as it is kept: composed characters, one kind of dot, single spaces; rare characters untouched."""
    return SPACES.sub(" ", DOTS.sub("·", unicodedata.normalize("NFC", name))).strip()


def keys_of(name: str) -> NameKeys:
    """The keys of a name, for `Person.grams`, `Person.pinyin` and `Person.initials`."""
    surname = surname_of(tidy(name))
    rest = tidy(name)[len(surname) :]
    syllables = [*surname, *lazy_pinyin(rest, style=Style.NORMAL, errors=_letters)]  # type: ignore[arg-type]
    letters = [re.sub(r"[^a-z0-9]", "", syllable.lower()) for syllable in syllables]
    spoken = [syllable for syllable in letters if syllable]
    return NameKeys(
        grams=sorted(pieces(tidy(name))),
        pinyin="".join(spoken)[:240],
        initials="".join(syllable[0] for syllable in spoken)[:60],
    )


def namesakes(shown: Iterable[tuple[int, str]]) -> set[int]:
    """Of ids and names, as often as each is shown: the ids of those whose name belongs to another of them too."""
    known = set(shown)
    owners = Counter(name for _id, name in known)
    return {pk for pk, name in known if owners[name] > 1}


def in_latin(name: str) -> str:
    """A name in Latin letters as passports write it: Zhang Weiwei, Ouyang Na; a transcription part by part."""
    whole = tidy(name)
    if whole.isascii():
        return whole
    long = 0 if DOT in whole else 2 if len(whole) > 2 and whole[:2] in COMPOUND else 1
    surname = "".join(surname_of(whole) or lazy_pinyin(whole[:long]))
    parts = [surname, *("".join(lazy_pinyin(part)) for part in whole[long:].split(DOT))]
    return " ".join(part.title() for part in parts if part)


def pieces(text: str) -> set[str]:
    """All pieces of one to three characters; a search of up to three characters is one of them."""
    return {
        text[start : start + length]
        for length in range(1, LONGEST_PIECE + 1)
        for start in range(len(text) - length + 1)
    }


def _letters(unread: str) -> list[str]:
    """Characters that pinyin does not cover: Latin words as they are, everything else not at all."""
    return re.findall(r"[A-Za-z0-9]+", unread)
