"""Who saw a person's data: lifted masks, opened papers, whatever event is a look; how often an officer lifts masks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _

from security.journal import EVENTS
from security.models import Entry, Person, Reveal
from security.rules import revealing
from security.rules.guessing import DAY, free_again
from security.rules.offices import CATALOGUE

PAGE = 50
REVIEWED = timedelta(days=30)
_REVEAL = "security.reveal:"


@dataclass(frozen=True)
class Look:
    """One look at a person's data, shaped for the timeline: who, for which office, at what, why."""

    who: str
    what: str
    at: datetime
    text: str
    kind: str = ""


def looks_at(person: Person | int) -> QuerySet[Entry]:
    """The entries in which somebody saw this person's data, newest first; one's own looks too."""
    keys = [key for key, event in EVENTS.items() if event.is_a_look]
    return Entry.objects.filter(person=person, event__in=keys).select_related("by").order_by("-pk")


def page_of_looks(entries: QuerySet[Entry], before: int | None = None) -> tuple[Sequence[Look], int | None]:
    """One page in words, and the id before which the next one begins."""
    rows = list((entries.filter(pk__lt=before) if before else entries)[: PAGE + 1])
    shown, more = rows[:PAGE], len(rows) > PAGE
    reasons = _reasons(shown)
    return [_in_words(row, reasons.get(row.about, "")) for row in shown], shown[-1].pk if more else None


def office_words(code: str) -> str:
    """The title of an office in the reader's language; empty for none."""
    return _(CATALOGUE[code].title) if code in CATALOGUE else code


def reveal_allowed_again(officer: Person, at: datetime) -> datetime | None:
    """When this officer may next have something shown; None if now. The officer's row is locked by the caller."""
    return free_again(revealing.OFFICER, _times_of(officer, at), at)


def reveals_lately(officer: Person, at: datetime) -> int:
    """How often this officer had something shown within the time that is watched."""
    return Reveal.objects.filter(by=officer, at__gt=at - revealing.NOTED_WITHIN).exclude(office="").count()


def officers_by_reveals(at: datetime) -> QuerySet[Reveal, Any]:
    """Who had data shown in the last 30 days, most first: `by`, name, how often, of how many students, in 24 hours."""
    lately = Reveal.objects.filter(at__gt=at - REVIEWED).exclude(office="")
    counted = lately.values("by", "by__name").annotate(
        times=Count("pk"),
        students=Count("person", distinct=True),
        today=Count("pk", filter=Q(at__gt=at - DAY)),
        last=Max("at"),
    )
    return counted.order_by("-times", "by")


def reveals_of(officer: int) -> QuerySet[Reveal]:
    """What this officer had shown, newest first."""
    return Reveal.objects.filter(by=officer).exclude(office="").select_related("person").order_by("-pk")


def _times_of(officer: Person, at: datetime) -> list[datetime]:
    since = at - max(limit.window for limit in revealing.OFFICER)
    most = max(limit.count for limit in revealing.OFFICER)
    rows = Reveal.objects.filter(by=officer, at__gt=since).exclude(office="").order_by("-at")
    return list(rows.values_list("at", flat=True)[:most])


def _reasons(entries: Sequence[Entry]) -> dict[str, str]:
    ids = [int(one.about.removeprefix(_REVEAL)) for one in entries if one.about.startswith(_REVEAL)]
    return {f"{_REVEAL}{row.pk}": row.reason or "" for row in Reveal.objects.filter(pk__in=ids)} if ids else {}


def _in_words(entry: Entry, reason: str) -> Look:
    said = entry.particulars
    fields = [_(revealing.FIELDS.get(one, one)) for one in said.get("fields", ())]
    sentence = _(EVENTS[entry.event].sentence).format_map({**said, "fields": _(", ").join(fields)})
    why = _(revealing.purpose_title(said["purpose"])) if said.get("purpose") else ""
    return Look(
        who=entry.by.name if entry.by else _("System"),
        what=office_words(str(said.get("office", ""))),
        at=entry.at,
        text=" · ".join(part for part in (sentence, why, reason) if part),
    )
