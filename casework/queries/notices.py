"""Notices as their readers see them: in the inbox once they are due, in the reader's own language."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from casework.kind import all_kinds
from casework.models import Notice
from casework.queries.queue import office_name
from casework.rules.jobs import job_kind
from casework.rules.notice_texts import gaps_of, shown_as, text_of, words_for
from security.models import Person

PAGE: Final = 30
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class ShownNotice:
    """A notice in words."""

    pk: int
    title: str
    body: str
    link: str
    at: datetime
    is_unread: bool


def inbox_of(reader: Person | int, at: datetime) -> QuerySet[Notice]:
    """The notices that are due: those of a decision come ten seconds after it, so that it can be undone (law 12)."""
    return Notice.objects.filter(person=reader, due_at__lte=at)


def unread_count(reader: Person, at: datetime) -> int:
    """How many are due and unread."""
    return inbox_of(reader, at).filter(read_at=None).count()


def inbox_page(
    reader: Person, at: datetime, *, after: tuple[bool, int] | None = None
) -> tuple[list[Notice], tuple[bool, int] | None]:
    """One page, unread first, newest first; and the key after which the next page begins, if there is one.

    A key is (whether unread, id) of the last notice of a page.
    """
    mine = inbox_of(reader, at).order_by("-pk")
    was_unread, last = after or (True, None)
    found: list[Notice] = []
    if was_unread:
        found = list(_before(mine.filter(read_at=None), last)[: PAGE + 1])
        last = None
    if len(found) <= PAGE:
        found += _before(mine.exclude(read_at=None), last)[: PAGE + 1 - len(found)]
    if len(found) <= PAGE:
        return found, None
    ending = found[PAGE - 1]
    return found[:PAGE], (ending.read_at is None, ending.pk)


def shown(notice: Notice) -> ShownNotice:
    """The notice in the language that is active now. A text that this version does not know shows its key."""
    text = text_of(notice.text)
    facts = _Gaps(facts_in_words(notice.facts))
    return ShownNotice(
        pk=notice.pk,
        title=" ".join(_(text.title).format_map(facts).split()) if text else notice.text,
        body=_(text.body).format_map(facts) if text else "",
        link=notice.link,
        at=notice.due_at,
        is_unread=notice.read_at is None,
    )


def title_for_phones(notice: Notice) -> str:
    """The title that a text message has, in the language that is active now: it names nobody and holds no number.

    A gap is filled from the program's own vocabulary, or stays one.
    """
    text = text_of(notice.text)
    short = text.for_phones if text else ""
    if not short:
        return _("There is a message for you.")
    facts = {name: _own_word(name, notice.facts.get(name, "")) for name in gaps_of(short)}
    return " ".join(_(short).format_map(facts).split())


def _own_word(name: str, value: Any) -> str:
    own, key = words_for(name), str(value)
    words = own(key) if own else key
    return "…" if words == key else words  # not a key that this version knows: it may be anything


def shown_in(language: str, notice: Notice) -> ShownNotice:
    """The notice in another language than the active one, "" for the school's."""
    with override(language or settings.LANGUAGE_CODE):
        return shown(notice)


def facts_in_words(facts: Mapping[str, Any]) -> dict[str, str]:
    """Facts as they stand in a sentence: what a fact is called, or how it looks, says how it is shown."""
    return {name: _in_words(name, value) for name, value in facts.items()}


def languages_of(persons: Sequence[int]) -> dict[int, str]:
    """The language each person chose; who chose none is left out."""
    rows = Person.objects.filter(~Q(account__language=""), pk__in=persons, account__isnull=False)
    return dict(rows.values_list("pk", "account__language"))


def _in_words(name: str, value: Any) -> str:
    if isinstance(value, list):
        return _(", ").join(_in_words(name, one) for one in value)
    text = str(value)
    if own := words_for(name):
        return own(text)
    if _DAY.fullmatch(text):
        return date_format(date.fromisoformat(text), "DATE_FORMAT")
    return text


def _kind_words(key: str) -> str:
    return next((str(one.title) for one in all_kinds() if one.key == key), key)


def _work_words(key: str) -> str:
    known = job_kind(key)
    return str(known.title) if known else key


shown_as("office", office_name)
shown_as("next_office", office_name)
shown_as("kind", _kind_words)
shown_as("work", _work_words)


def _before(rows: QuerySet[Notice], last: int | None) -> QuerySet[Notice]:
    return rows if last is None else rows.filter(pk__lt=last)


class _Gaps(dict[str, str]):
    """A fact that an older notice lacks leaves a gap, not an error."""

    def __missing__(self, key: str) -> str:
        return "…"
