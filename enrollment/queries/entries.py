"""Who did what about a student: the journal's lines, in words, as far as the reader may know them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from casework.queries.desk import visible_to
from casework.queries.queue import office_name
from enrollment.models import Difference, Enrollment, FeeRecord, Status, TermState, VerificationState
from enrollment.queries.own_data import label_of
from enrollment.queries.sight import Sight
from enrollment.rules.columns import BY_KEY
from enrollment.rules.terms import term_words
from security.journal import EVENTS
from security.models import Entry, Person
from security.rules.revealing import FIELDS

PAGE = 50
OTHER: Final = "\0"
"""Stands for the fields that are not named to this reader; no field is called so."""


@dataclass(frozen=True)
class ShownEntry:
    """One line: who, what, when. Shaped for the timeline."""

    who: str
    text: str
    at: datetime
    what: str = ""
    kind: str = ""


def entries_of(enrollment: Enrollment, *, reader: Person, sight: Sight, at: datetime) -> QuerySet[Entry]:
    """The lines about this person's roll and about the applications the reader may see, newest first.

    Each event says by which function of the matrix it is read: fee states, examinations and looks are not for
    everybody who sees the student. The own person reads everything but what is kept from the subject; sign-ins are
    nobody else's business.
    """
    mine = Entry.objects.filter(person=enrollment.person_id).select_related("by").order_by("-pk")
    if reader.pk == enrollment.person_id:
        return mine.filter(event__in=[key for key, event in EVENTS.items() if event.shown_to_subject])
    seen = visible_to(reader, at).filter(person=enrollment.person_id).values_list("pk", flat=True)
    kept = [key for key, event in EVENTS.items() if not sight.may(event.read_by)]
    open_to_reader = Q(event__startswith="enrollment.") | Q(about__in=[f"casework.application:{pk}" for pk in seen])
    return mine.filter(open_to_reader).exclude(event__in=kept)


def page_of(entries: QuerySet[Entry], before: int | None, *, sight: Sight) -> tuple[Sequence[ShownEntry], int | None]:
    """One page, and the id before which the next one begins."""
    rows = list((entries.filter(pk__lt=before) if before else entries)[: PAGE + 1])
    unseen = frozenset(sight.unseen())
    shown = [ShownEntry(row.by.name if row.by else _("System"), in_words(row, unseen), row.at) for row in rows[:PAGE]]
    return shown, rows[PAGE - 1].pk if len(rows) > PAGE else None


def in_words(entry: Entry, unseen: Set[str] = frozenset()) -> str:
    """What happened, as a sentence without its subject. Fields of the record that are `unseen` are not named."""
    event = EVENTS.get(entry.event)
    if event is None or not event.sentence:
        return str(entry.event)
    words = _Words({name: _word(name, _without(value, unseen)) for name, value in entry.particulars.items()})
    return _(event.sentence).format_map(words)


def _without(value: Any, unseen: Set[str]) -> Any:
    """A list of fields with one word in place of all that the reader does not see."""
    if not isinstance(value, list) or unseen.isdisjoint(map(str, value)):
        return value
    return [*(one for one in value if str(one) not in unseen), OTHER]


class _Words(dict[str, str]):
    """Particulars that an older event did not have yet read as a gap."""

    def __missing__(self, name: str) -> str:
        return "…"


def _word(name: str, value: Any) -> str:
    """A particular in the reader's language."""
    if name in _NAMED and value:
        return _NAMED[name](str(value))
    if isinstance(value, list):
        return _(", ").join(_field_word(name, one) for one in value)
    if isinstance(value, str) and len(value) == 10 and value[4:5] == "-":
        return date.fromisoformat(value).isoformat()
    return "" if value is None else str(value)


def _target(value: str) -> str:
    return str(dict([*Status.choices, *TermState.choices, *VerificationState.choices]).get(value, value))


def _verdict(value: str) -> str:
    return str(dict(Difference.State.choices).get(value, value))


def _fee_state(value: str) -> str:
    return str(dict(FeeRecord.State.choices).get(value, value))


_NAMED: Mapping[str, Callable[[str], str]] = {
    "target": _target,
    "office": office_name,
    "next_office": office_name,
    "term": term_words,
    "state": _fee_state,
    "verdict": _verdict,
}


def _field_word(name: str, one: Any) -> str:
    """A field of the data by its name on the pages, or by the title of its column."""
    if one == OTHER:
        return _("other data")
    if name == "fields" and one in FIELDS:
        return _(FIELDS[one])
    if name == "fields":
        return BY_KEY[one].title if one in BY_KEY else label_of(one)
    return str(one)
