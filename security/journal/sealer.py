"""The sealer: makes the journal tamper-evident behind the writers, who never wait for it (law 11).

It seals only what lies below the snapshot horizon, where every transaction has ended and nothing can be added any more.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction

from security.journal.chain import NO_HASH, Link, bind

ENTRIES_PER_SEAL = 10_000
_ONE_AT_A_TIME = 7_365_616  # the advisory lock's number
_ENDLESS = 2**63 - 1


class JournalWentBack(Exception):
    """Transaction ids are lower than those already sealed: an older copy of the database was put in place."""


class Head(NamedTuple):
    """The newest seal, as far as the next one needs it."""

    number: int
    epoch: int
    upto_tx: int
    hash: bytes


class _Row(NamedTuple):
    id: int
    tx: int
    digest: bytes


def seal_once(*, at_most: int = ENTRIES_PER_SEAL) -> Link | None:
    """Seal what can be sealed, in one transaction; the seal, or None if there was nothing or another sealer is at it.

    A seal takes whole transactions, `at_most` about so many entries; call again while it returns one.
    :raises JournalWentBack: if the database is older than its own seals and its epoch was not raised
    """
    with transaction.atomic():
        if not _fetch("select pg_try_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])[0]:
            return None
        head = newest_seal()
        link = _next_link(head, at_most)
        if link is None:
            return None
        link = replace(link, hash=bind(link, head.hash))
        _insert(link)
        return link


def newest_seal() -> Head:
    """The head of the chain; before the first seal a nought of everything."""
    row = _fetch("select number, epoch, upto_tx, hash from security_seal order by number desc limit 1", [])
    return Head(row[0], row[1], int(row[2]), bytes(row[3])) if row else Head(0, 0, 0, NO_HASH)


def oldest_unsealed() -> datetime | None:
    """When the oldest entry that still awaits its seal was written; None if none waits. For the readiness probe."""
    head = newest_seal()
    row = _fetch(
        "select written_at from security_entry where (epoch, tx) >= (%s, %s::xid8) order by epoch, tx, id limit 1",
        [head.epoch, str(head.upto_tx)],
    )
    return row[0] if row else None


def _next_link(head: Head, at_most: int) -> Link | None:
    epoch_now, horizon, at = _fetch(
        "select (select max(number) from security_epoch), pg_snapshot_xmin(pg_current_snapshot())::text,"
        " clock_timestamp()",
        [],
    )
    if head.epoch == epoch_now and int(horizon) < head.upto_tx:
        raise JournalWentBack(
            f"Transaction ids are at {horizon}, but seal {head.number} already covers those up to {head.upto_tx}: an "
            "older copy of the database was put in place. Restore with bin/restore, which raises the journal's epoch."
        )
    waiting = _fetch(
        "select epoch from security_entry where (epoch, tx) >= (%s, %s::xid8) order by epoch, tx, id limit 1",
        [head.epoch, str(head.upto_tx)],
    )
    if waiting is None:
        return None
    [epoch] = waiting
    from_tx = head.upto_tx if epoch == head.epoch else 0
    # An epoch that is over has no transactions under way: all of it can be sealed, whatever its ids.
    rows, upto_tx = _rows(epoch, from_tx, int(horizon) if epoch == epoch_now else _ENDLESS, at_most)
    if not rows:
        return None
    return Link(
        number=head.number + 1,
        epoch=epoch,
        from_tx=from_tx,
        upto_tx=upto_tx,
        count=len(rows),
        ids=tuple(row.id for row in rows),
        leaves=b"".join(row.digest for row in rows),
        at=at,
    )


def _rows(epoch: int, from_tx: int, below: int, at_most: int) -> tuple[list[_Row], int]:
    """The entries for the next seal, and the transaction id before which it ends. Transactions are not torn apart."""
    rows = _entries(epoch, from_tx, below, at_most + 1)
    if len(rows) <= at_most:
        return rows, below if below != _ENDLESS else (rows[-1].tx + 1 if rows else from_tx)
    cut = rows[-1].tx
    whole = [row for row in rows if row.tx < cut]
    if whole:
        return whole, cut
    return _entries(epoch, from_tx, cut + 1, None), cut + 1


def _entries(epoch: int, from_tx: int, below: int, limit: int | None) -> list[_Row]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, tx, digest from security_entry where epoch = %s and tx >= %s::xid8 and tx < %s::xid8"
            " order by tx, id limit %s",
            [epoch, str(from_tx), str(below), limit],
        )
        return [_Row(row[0], int(row[1]), bytes(row[2])) for row in cursor.fetchall()]


def _insert(link: Link) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into security_seal (number, epoch, from_tx, upto_tx, count, ids, leaves, hash, at)"
            " values (%s, %s, %s::xid8, %s::xid8, %s, %s, %s, %s, %s)",
            [
                link.number,
                link.epoch,
                str(link.from_tx),
                str(link.upto_tx),
                link.count,
                list(link.ids),
                link.leaves,
                link.hash,
                link.at,
            ],
        )


def _fetch(statement: str, values: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()
