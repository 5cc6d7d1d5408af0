"""The feed of changes of the right to study, for systems outside: first everybody, then whose facts changed (REG-4.2).

A serial number is no cursor: a slow transaction commits a lower one after the reader has passed. The cursor is
(epoch, transaction, id), and a page stops below the snapshot horizon, under which every transaction has ended (law 11).
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from enrollment.models import Enrollment

PAGE: Final = 500


class CursorUnknown(Exception):
    """This cursor was never given out."""

    def __str__(self) -> str:
        return _("This cursor is not one that was given out here. Send the last one as it came, or none to begin anew.")


class CursorOver(Exception):
    """The database was restored since the cursor was given out: what was read after the backup may be gone."""

    def __str__(self) -> str:
        return _("The records were restored from a backup since this cursor was given out. Begin anew without one.")


class Cursor(NamedTuple):
    """How far somebody has read: all changes up to (epoch, tx, id); `listed`: of all students those up to this id."""

    epoch: int
    tx: int
    id: int
    listed: int | None = None

    def __str__(self) -> str:
        text = ".".join(str(part) for part in self if part is not None)
        return urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> Cursor:
        """:raises CursorUnknown: for what `str` of a cursor never wrote"""
        try:
            padded = text.encode() + b"=" * (-len(text) % 4)
            parts = [int(part) for part in urlsafe_b64decode(padded).decode().split(".")]
        except (binascii.Error, ValueError) as failure:
            raise CursorUnknown from failure
        if len(parts) not in {3, 4} or not all(0 <= part < 2**63 for part in parts):
            raise CursorUnknown
        return cls(*parts)


@dataclass(frozen=True)
class Page:
    """Whose answer is to be read anew, each once; where to go on, and whether there is more to be read at once."""

    enrollments: Sequence[Enrollment]
    next: Cursor
    more: bool


def page_since(cursor: Cursor | None, size: int = PAGE) -> Page:
    """The next page: without a cursor the first of all students with a number, by id, and after them the changes.

    The changes begin where they stood when the first page of all students was read, so that nothing falls between.
    :raises CursorOver: if transaction ids began anew since the cursor was given out
    """
    epoch, horizon = _position()
    if cursor is None:
        cursor = Cursor(epoch, horizon, 0, listed=0)
    if cursor.epoch != epoch or cursor.tx > horizon:
        raise CursorOver
    return _all_students(cursor, size) if cursor.listed is not None else _changed(cursor, size)


def _position() -> tuple[int, int]:
    """The epoch, and the transaction below which all have ended."""
    with connection.cursor() as rows:
        rows.execute(
            "select (select max(number) from security_epoch), pg_snapshot_xmin(pg_current_snapshot())::text", []
        )
        epoch, horizon = rows.fetchone()
    return epoch, int(horizon)


def _all_students(cursor: Cursor, size: int) -> Page:
    rows = Enrollment.objects.filter(student_no__isnull=False, pk__gt=cursor.listed).order_by("pk")
    found = list(rows[: size + 1])
    shown, more = found[:size], len(found) > size
    return Page(shown, cursor._replace(listed=shown[-1].pk if more else None), more)


_CHANGED = """
    select id, tx::text, enrollment_id from enrollment_studyrightchange
     where epoch = %s and (tx, id) > (%s::xid8, %s) and tx < pg_snapshot_xmin(pg_current_snapshot())
     order by tx, id limit %s
"""


def _changed(cursor: Cursor, size: int) -> Page:
    with connection.cursor() as rows:
        rows.execute(_CHANGED, [cursor.epoch, str(cursor.tx), cursor.id, size + 1])
        found: list[Any] = rows.fetchall()
    read, more = found[:size], len(found) > size
    numbered = Enrollment.objects.filter(pk__in={row[2] for row in read}, student_no__isnull=False)
    return Page(
        list(numbered.order_by("pk")),
        Cursor(cursor.epoch, int(read[-1][1]), read[-1][0]) if read else cursor,
        more,
    )
