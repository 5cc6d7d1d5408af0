"""Whether everything that began before a moment has ended, so that nothing it had read can still be written."""

from datetime import datetime

from django.db import connection

_NOW = "select clock_timestamp()"
# Sessions of other roles are hidden from this one; every act runs as this one.
_OLDER = """
    select exists (select from pg_stat_activity where datname = current_database() and usename = current_user
                      and pid <> pg_backend_pid() and xact_start <= %s)
"""


def clock_of_the_database() -> datetime:
    """The moment, by the clock that `is_settled` compares with."""
    with connection.cursor() as cursor:
        cursor.execute(_NOW)
        moment: datetime = cursor.fetchone()[0]
    return moment


def is_settled(since: datetime) -> bool:
    """Whether no transaction of the program that had begun by then is still open."""
    with connection.cursor() as cursor:
        cursor.execute(_OLDER, [since])
        return not cursor.fetchone()[0]
