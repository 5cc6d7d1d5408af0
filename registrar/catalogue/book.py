"""The Chinese catalogue: brought up to the source, filled, checked, compiled."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import polib
from django.conf import settings

from registrar.catalogue.sources import Found, Words

PO: Final = Path(settings.BASE_DIR) / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
HEADER: Final = {
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
PLACEHOLDER: Final = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


def read() -> Any:
    """The catalogue as it is; an empty one if there is none."""
    book = polib.pofile(str(PO)) if PO.exists() else polib.POFile()
    book.wrapwidth = 120
    book.metadata = dict(HEADER)
    return book


def bring_up_to(book: Any, found: Iterable[Found]) -> Any:
    """A catalogue that holds exactly what the source marks, with the translations that were there."""
    known = {_words(entry): entry for entry in book if not entry.obsolete}
    places: dict[Words, set[str]] = {}
    for one in found:
        places.setdefault(one.words, set()).add(one.path)
    renewed = polib.POFile(wrapwidth=120)
    renewed.metadata = dict(HEADER)
    for words in sorted(places, key=lambda words: (min(places[words]), words)):
        old = known.get(words) or known.get(Words(words.text, context=words.context))
        renewed.append(_entry(words, sorted(places[words]), _translation(old) if old else ""))
    return renewed


def fill(book: Any, translations: Mapping[str, str]) -> Iterator[str]:
    """Write the translations in, and return the keys that the source does not mark.

    A key is the English text; with a plural `text NUL plural`; with a context `context EOT text`.
    """
    entries = {_words(entry): entry for entry in book}
    for key, translation in translations.items():
        words = _of_key(key)
        fitting = [
            entry
            for known, entry in entries.items()
            if known == words or (known.text == words.text and not words.context and not known.context)
        ]
        for entry in fitting:
            _translate(entry, translation)
        if not fitting:
            yield key


def faults(book: Any, found: Iterable[Found]) -> Iterator[str]:
    """What is wrong with the catalogue, a sentence each: missing, empty, fuzzy, obsolete, or a placeholder lost."""
    entries = {_words(entry): entry for entry in book if not entry.obsolete}
    marked: dict[Words, Found] = {}
    for one in found:
        marked.setdefault(one.words, one)
    for words, one in marked.items():
        fault = _fault(words, entries.get(words))
        if fault:
            yield f"{one.path}:{one.line}: “{words.text}” {fault}"
    for entry in book:
        if entry.obsolete or _words(entry) not in marked:
            yield f"{PO.name}:{entry.linenum}: “{entry.msgid}” is marked by no source. Run: bin/manage catalogue"


def _fault(words: Words, entry: Any | None) -> str:
    if entry is None:
        return "is not in the catalogue. Run: bin/manage catalogue"
    if entry.fuzzy:
        return "is fuzzy: check its translation and take the mark away."
    translation = _translation(entry)
    if not translation.strip():
        return "has no translation."
    lost = set(PLACEHOLDER.findall(words.plural or words.text)) ^ set(PLACEHOLDER.findall(translation))
    return f"and its translation do not hold the same placeholders: {', '.join(sorted(lost))}." if lost else ""


def _words(entry: Any) -> Words:
    return Words(entry.msgid, entry.msgid_plural or "", entry.msgctxt or "")


def _of_key(key: str) -> Words:
    context, _, rest = key.rpartition("\x04")
    text, _, plural = rest.partition("\x00")
    return Words(text, plural, context)


def _entry(words: Words, places: list[str], translation: str) -> Any:
    entry = polib.POEntry(
        msgid=words.text,
        msgid_plural=words.plural or None,
        msgctxt=words.context or None,
        occurrences=[(place, "") for place in places],
    )
    if "%(" in words.text + words.plural:
        entry.flags.append("python-format")
    _translate(entry, translation)
    return entry


def _translation(entry: Any) -> str:
    return str(entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr)


def _translate(entry: Any, translation: str) -> None:
    if entry.msgid_plural:
        entry.msgstr_plural = {0: translation}
    else:
        entry.msgstr = translation
    if "fuzzy" in entry.flags:
        entry.flags.remove("fuzzy")
