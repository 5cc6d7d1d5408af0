"""Give notices to persons, with the act that has something to tell."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection

from casework.rules.bell import POST, ring_after_commit
from casework.rules.notice_texts import text_of
from security.models import Person

_GIVE = """
    insert into casework_notice
           (person_id, text, facts, about, link, once, created_at, due_at, mail, attempts, problem)
    select person.id, %s, told.facts, told.about, told.link, nullif(told.once, ''), %s, %s,
           case when %s and person.email is not null then 'DUE' else 'NONE' end, 0, ''
      from unnest(%s::bigint[], %s::jsonb[], %s::text[], %s::text[], %s::text[]) with ordinality
           as told(person, facts, about, link, once, n)
      join security_person as person on person.id = told.person and not person.is_system
     order by told.n
        on conflict (person_id, once) do nothing
"""


@dataclass(frozen=True)
class Told:
    """One person and what is particular to that person's notice."""

    person: int
    facts: Mapping[str, Any] = field(default_factory=dict)
    about: str = ""
    link: str = ""
    once: str = ""


def give_notices(
    *,
    persons: Iterable[Person | int | Told],
    text: str,
    facts: Mapping[str, Any] | None = None,
    link: str = "",
    about: str = "",
    once: str = "",
    by_mail: bool = True,
    at: datetime,
    due_at: datetime | None = None,
) -> int:
    """Write one notice a person, in one statement, in the open act; returns how many are new.

    `text` is a key of `notice_text`. `facts` are plain words, numbers and dates, never a sensitive value (law 9); a
    `Told` brings its own, which win. `link` is a path of this site. Inbox and e-mail have it from `due_at` on, at
    once by default. With `once`, a person is given the same notice a single time. Not an entry of the journal: the act
    that tells is one.
    :raises LookupError: if no app has entered this text
    """
    if text_of(text) is None:
        raise LookupError(f"No app has a notice text with the key {text!r}.")
    told = [_told(one) for one in persons]
    if not told:
        return 0
    common = dict(facts or {})
    shared = _text(common)
    with connection.cursor() as cursor:
        cursor.execute(
            _GIVE,
            [
                text,
                at,
                due_at or at,
                by_mail,
                [one.person for one in told],
                [_text({**common, **one.facts}) if one.facts else shared for one in told],
                [one.about or about for one in told],
                [one.link or link for one in told],
                [one.once or once for one in told],
            ],
        )
        given = int(cursor.rowcount)
    if by_mail and (due_at is None or due_at <= at):  # of what is due later the beat thinks, once a minute
        ring_after_commit(POST)
    return given


def _told(one: Person | int | Told) -> Told:
    if isinstance(one, Told):
        return one
    return Told(one if isinstance(one, int) else one.pk)


def _text(facts: Mapping[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False, default=_plain)


def _plain(value: object) -> str:
    """Dates as ISO, texts to be translated as they stand."""
    return value.isoformat() if isinstance(value, date) else str(value)
