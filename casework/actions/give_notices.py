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
from security.rules.arrays import of_ids, of_texts

_GIVE = """
    with given as (
        insert into casework_notice (person_id, text, facts, about, link, once, created_at, due_at)
        select person.id, %s, (%s::jsonb[])[told.facts], told.about, told.link, nullif(told.once, ''), %s, %s
          from unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[]) with ordinality
               as told(person, facts, about, link, once, n)
          join security_person as person on person.id = told.person and not person.is_system
         order by told.n
            on conflict (person_id, once) do nothing
        returning id, person_id, due_at
    ), carried as (
        insert into casework_delivery
               (person_id, channel, notice_id, state, is_urgent, due_at, attempts, receipt, problem)
        select person.id, by.channel, given.id, 'DUE', %s, given.due_at, 0, '', ''
          from given
          join security_person as person on person.id = given.person_id
          left join casework_noticechoice as choice on choice.person_id = person.id
         cross join (values ('MAIL'), ('SMS')) as by(channel)
         where %s and case by.channel when 'MAIL' then person.email is not null and coalesce(choice.mail, true)
                                      else person.phone is not null and coalesce(choice.sms, false) end
         order by given.id, by.channel
    )
    select count(*) from given
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
    inbox_only: bool = False,
    is_urgent: bool = False,
    at: datetime,
    due_at: datetime | None = None,
) -> int:
    """Write one notice a person, in one statement, in the open act; returns how many are new.

    `text` is a key of `notice_text`. `facts` are plain words, numbers and dates, never a sensitive value (law 9); a
    `Told` brings its own, which win. `link` is a path of this site. The inbox has it from `due_at` on, at once by
    default; unless it is `inbox_only`, e-mail and text message have it too, as the person chose. What `is_urgent` (a
    deadline today) waits for no quiet hours and no e-mail of the day. With `once`, a person is given the same notice a
    single time. Not an entry of the journal: the act that tells is one.
    :raises LookupError: if no app has entered this text
    """
    if text_of(text) is None:
        raise LookupError(f"No app has a notice text with the key {text!r}.")
    told = [_told(one) for one in persons]
    if not told:
        return 0
    common = dict(facts or {})
    shared = _text(common)
    texts = [_text({**common, **one.facts}) if one.facts else shared for one in told]
    places = {words: place for place, words in enumerate(dict.fromkeys(texts), 1)}
    with connection.cursor() as cursor:
        cursor.execute(
            _GIVE,
            [
                text,
                of_texts(places),
                at,
                due_at or at,
                of_ids(one.person for one in told),
                of_ids(places[words] for words in texts),
                of_texts(one.about or about for one in told),
                of_texts(one.link or link for one in told),
                of_texts(one.once or once for one in told),
                is_urgent,
                not inbox_only,
            ],
        )
        [given] = cursor.fetchone()
    if not inbox_only and (due_at is None or due_at <= at):  # of what is due later the beat thinks, once a minute
        ring_after_commit(POST)
    return int(given)


def _told(one: Person | int | Told) -> Told:
    if isinstance(one, Told):
        return one
    return Told(one if isinstance(one, int) else one.pk)


def _text(facts: Mapping[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False, default=_plain)


def _plain(value: object) -> str:
    """Dates as ISO, texts to be translated as they stand."""
    return value.isoformat() if isinstance(value, date) else str(value)
