"""The journal as it stands in the database, read as a stream for its verification.

Whoever can write the database may have changed its functions too, so digests are computed by an expression given here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from security.journal.chain import Link

CANONICAL = """pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.jsonb_build_array(
    {place}.id, {place}.epoch, {place}.tx::text,
    extract(epoch from {row}.at)::text, extract(epoch from {row}.written_at)::text,
    {row}.by_id, {row}.act_id, {row}.event, {row}.person_id, {row}.about, {row}.particulars, {row}.request_id
    )::text, 'UTF8'))"""
"""The digest that an entry must have, as `security_entry_digest` computes it (a test compares the two)."""

_ENTRIES = f"""
    select e.id, e.epoch, e.tx::text, e.digest, {CANONICAL.format(place="e", row="e")}, e.written_at
      from security_entry e order by e.epoch, e.tx, e.id
"""  # noqa: S608
_SEALS = """
    select number, epoch, from_tx::text, upto_tx::text, count, array(select coalesce(one, 0) from unnest(ids) one),
           leaves, at, hash
      from security_seal order by number
"""
_EXCHANGED = f"""
    select a.id, b.id, {CANONICAL.format(place="b", row="a")} from security_entry a, security_entry b
     where a.id = any(%s) and b.id = any(%s) and a.id <> b.id
"""  # noqa: S608


class Standing(NamedTuple):
    """An entry as it stands, with the digest it should have. `place` orders the journal."""

    id: int
    place: tuple[int, int]
    digest: bytes
    computed: bytes
    written_at: datetime


class Entries:
    """All entries in the journal's order, with one looked at ahead."""

    def __init__(self) -> None:
        self._rows = _stream(_ENTRIES, 2_000)
        self._next = self._read()

    def below(self, place: tuple[int, int] | None) -> Iterator[Standing]:
        """The entries not yet read that stand before this place (epoch, transaction); all for None."""
        while self._next is not None and (place is None or self._next.place < place):
            row, self._next = self._next, self._read()
            yield row

    def _read(self) -> Standing | None:
        row = next(self._rows, None)
        return row and Standing(row[0], (row[1], int(row[2])), bytes(row[3]), bytes(row[4]), row[5])


def seals() -> Iterator[Link]:
    """All seals by number."""
    for number, epoch, from_tx, upto_tx, count, ids, leaves, at, own in _stream(_SEALS, 5):
        yield Link(
            number=number,
            epoch=epoch,
            from_tx=int(from_tx),
            upto_tx=int(upto_tx),
            count=count,
            ids=tuple(ids),
            leaves=bytes(leaves),
            at=at,
            hash=bytes(own),
        )


def standing_elsewhere(ids: Sequence[int]) -> set[int]:
    """Those of the ids that some entry has."""
    if not ids:
        return set()
    with connection.cursor() as cursor:
        cursor.execute("select id from security_entry where id = any(%s)", [list(ids)])
        return {row[0] for row in cursor.fetchall()}


def exchanged(leaves: dict[int, bytes]) -> list[tuple[int, int]]:
    """Pairs of changed entries, each of which has the contents that the other had when sealed, as `leaves` says."""
    ids = list(leaves)
    with connection.cursor() as cursor:
        cursor.execute(_EXCHANGED, [ids, ids])
        fitting = {(row[0], row[1]) for row in cursor.fetchall() if bytes(row[2]) == leaves[row[1]]}
    return sorted(pair for pair in fitting if pair[0] < pair[1] and pair[::-1] in fitting)


def _stream(query: str, at_a_time: int) -> Iterator[Any]:
    """The rows of a query through a cursor on the server, so that memory does not grow with them."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(query)
        while rows := cursor.fetchmany(at_a_time):
            yield from rows
