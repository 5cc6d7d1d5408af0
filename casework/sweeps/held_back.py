"""What waits although it is due: for the end of the quiet hours, or for the e-mail of the day.

`HELD` says it once, for the claim (which leaves such rows lying) and for putting them off. Urgent ones are never held.
"""

from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.utils.timezone import get_current_timezone_name, localtime

from casework.rules.channels import NOTHING_CHOSEN

DIGESTS_AT_ONCE: Final = 200
WITH_CHOICE: Final = """
    left join casework_noticechoice as chosen on chosen.person_id = one.person_id
    cross join lateral (
        select coalesce(chosen.quiet_from, %(quiet_from)s) as begins,
               coalesce(chosen.quiet_until, %(quiet_until)s) as ends,
               one.channel = 'MAIL' and one.notice_id is not null and coalesce(chosen.digest, false) as is_gathered,
               coalesce(chosen.digest_hour, 0) as digest_hour) as want
"""
HELD: Final = """
    (not one.is_urgent and (want.is_gathered or case when want.begins <= want.ends
        then %(hour)s >= want.begins and %(hour)s < want.ends else %(hour)s >= want.begins or %(hour)s < want.ends end))
"""
# The next moment at which the clock shows the hour for which it waits: today, or tomorrow where that has gone by.
_HOLD_BACK: Final = f"""
    with held as materialized (
        select one.id, want.is_gathered, case when want.is_gathered then want.digest_hour else want.ends end as until
          from casework_delivery as one {WITH_CHOICE}
         where one.state = 'DUE' and one.due_at <= %(at)s and (one.lease_until is null or one.lease_until < %(at)s)
           and {HELD}
           for update of one skip locked)
    update casework_delivery as one
       set state = case when held.is_gathered then 'GATHERED' else 'DUE' end, lease_until = null,
           due_at = (%(day)s::date + make_interval(days => (held.until <= %(hour)s)::int, hours => held.until))
                    at time zone %(zone)s
      from held where one.id = held.id
"""  # noqa: S608 (both pieces are our own constants)
# One statement: the e-mail of the day is begun together with what it tells of. A second sweep that does the same finds
# the rows locked or the day taken. For some persons at a time: what was just gathered no statistics know of, and a join
# of all that is planned for a handful takes minutes.
_OPEN_DIGESTS: Final = """
    with readers as materialized (
        select distinct person_id from casework_delivery
         where state = 'GATHERED' and digest_id is null and due_at <= %(at)s limit %(most)s),
    ripe as materialized (
        select id, person_id from casework_delivery
         where state = 'GATHERED' and digest_id is null and due_at <= %(at)s
           and person_id in (select person_id from readers) for update skip locked),
    opened as (
        insert into casework_delivery (person_id, channel, day, state, is_urgent, due_at, attempts, receipt, problem)
        select distinct person_id, 'MAIL', %(day)s::date, 'DUE', false, %(at)s, 0, '', '' from ripe order by person_id
            on conflict (person_id, day) do nothing
        returning id, person_id)
    update casework_delivery as one set digest_id = opened.id
      from ripe join opened on opened.person_id = ripe.person_id where one.id = ripe.id
"""
_WAIT_A_DAY: Final = """
    update casework_delivery as one set due_at = one.due_at + interval '1 day'
     where one.state = 'GATHERED' and one.digest_id is null and one.due_at <= %(at)s
       and exists (select 1 from casework_delivery as digest
                    where digest.person_id = one.person_id and digest.day = %(day)s::date)
"""


def now_on_the_clock(at: datetime) -> dict[str, Any]:
    """What `HELD` and its statements ask of the moment."""
    local = localtime(at)
    return {
        "at": at,
        "day": local.date(),
        "hour": local.hour,
        "zone": get_current_timezone_name(),
        "quiet_from": NOTHING_CHOSEN.quiet_from,
        "quiet_until": NOTHING_CHOSEN.quiet_until,
    }


def hold_back(at: datetime) -> int:
    """Put off what is due but must wait, in one statement for any number; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLD_BACK, now_on_the_clock(at))
        return int(cursor.rowcount)


def open_digests(at: datetime) -> None:
    """Begin the e-mail of the day for everybody for whom something was gathered until now; one a person and day.

    What comes when the day's has been begun waits for the next day's.
    """
    values = now_on_the_clock(at) | {"most": DIGESTS_AT_ONCE}
    with connection.cursor() as cursor:
        cursor.execute(_WAIT_A_DAY, values)
        cursor.execute(_OPEN_DIGESTS, values)
        while cursor.rowcount:
            cursor.execute(_OPEN_DIGESTS, values)
