"""Re-encrypting everything with the newest keys while the office works (S:CRY-02).

It may be killed at any moment and begun anew: what is done shows in the rows themselves. An older key may leave the
ring when `left_behind` finds nothing that it made.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.apps import apps
from django.db import connection, models

from security.actions.renew_sign_in_names import renew_sign_in_names
from security.actions.reseal_rows import reseal_rows, sealed_of, stale_rows
from security.backends.names import newest_mail_prefix
from security.models import SignInName
from security.queries import the_system

Told = Callable[[str, int], None]


def sealed_models() -> list[type[models.Model]]:
    """All models with sealed fields, by name."""
    return sorted((one for one in apps.get_models() if sealed_of(one)), key=lambda one: one._meta.label)


def rotate_fields(*, at: datetime, told: Told = lambda _table, _rows: None) -> int:
    """Seal every value anew that an older key or another method sealed; how many rows there were.

    `told` hears the table and the number of rows after each chunk. Rows that others were writing are tried once more.
    """
    return sum(_rotate(label, at, told) for model in sealed_models() for label in [model._meta.label] * 2) + _names(at)


def left_behind() -> dict[str, int]:
    """How many rows of each table an older key or another method still holds; tables without any are left out."""
    counts = {model._meta.label: _count(model) for model in sealed_models()}
    older = SignInName.objects.filter(key__startswith="mail:").exclude(key__startswith=newest_mail_prefix())
    counts[SignInName._meta.label] = older.count()
    return {label: count for label, count in counts.items() if count}


def _rotate(label: str, at: datetime, told: Told) -> int:
    done = 0
    for rows in _chunks(label, at):
        done += rows
        told(label, rows)
    return done


def _chunks(label: str, at: datetime) -> Iterator[int]:
    after: int | None = 0
    while after is not None:
        event = reseal_rows(table=label, after=after, by=the_system(), at=at)
        after = event.last
        yield event.rows


def _names(at: datetime) -> int:
    done, after = 0, 0
    while (event := renew_sign_in_names(after=after, by=the_system(), at=at)).last is not None:
        done, after = done + event.renewed, event.last
    return done


def _count(model: type[models.Model]) -> int:
    condition, values = stale_rows(model)
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(model._meta.db_table)
        cursor.execute(f"select count(*) from {table} where {condition}", values)  # noqa: S608 - names of our own models
        return int(cursor.fetchone()[0])
