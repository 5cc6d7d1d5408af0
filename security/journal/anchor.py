"""The anchor: the journal's head, kept in a file outside the database (law 11).

Whoever can write the database can cut off its newest entries together with their seals; the anchor still knows them.
The file is JSON lines, oldest first. A line names a seal; one with `began` says that a restore began an epoch after it.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from security.journal.sealer import newest_seal

LINES_KEPT = 2_000


class AnchorDisagrees(Exception):
    """The database is not the one that was anchored: its newest seals were cut off or replaced."""


@dataclass(frozen=True, kw_only=True)
class Anchored:
    """One line: a seal's number, hash and end, how many entries were sealed up to it, when it was noted.

    `began` is empty, or why the epoch after this seal began.
    """

    number: int
    epoch: int
    upto: int
    count: int
    hash: str
    at: str
    began: str = ""


def read_anchor(path: Path | None = None) -> list[Anchored]:
    """All lines kept, oldest first; none if there is no file.

    :raises ValueError: if a line cannot be read, with its number
    """
    path = path or settings.JOURNAL_ANCHOR
    if not path.exists():
        return []
    return [_line(path, n, text) for n, text in enumerate(path.read_text("utf-8").splitlines(), start=1)]


def anchor(at: datetime) -> Anchored | None:
    """Note the newest seal in the anchor; the line, or None if there is nothing new.

    :raises AnchorDisagrees: if the database does not hold the seal noted last; then nothing is written
    """
    with _alone() as path:
        lines = read_anchor(path)
        head = newest_seal()
        last = lines[-1] if lines else None
        if last is not None:
            _must_hold(last)
        if head.number == (last.number if last else 0):
            return None
        line = Anchored(
            number=head.number,
            epoch=head.epoch,
            upto=head.upto_tx,
            count=_sealed_up_to(head.number, last),
            hash=head.hash.hex(),
            at=at.isoformat(timespec="seconds"),
        )
        _replace(path, [*lines, line])
        return line


def begin_epoch(reason: str, at: datetime) -> int:
    """After a restore: raise the journal's epoch and note in the anchor which seal was the last one restored.

    Runs as the owner of the database, while nobody writes. What was sealed after the copy was made is lost;
    `verify_journal` names it from the anchor.
    """
    with _alone() as path, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("lock table security_entry in share row exclusive mode")
        cursor.execute(
            "insert into security_epoch (number, reason)"
            " select max(number) + 1, %s from security_epoch returning number",
            [reason],
        )
        [epoch] = cursor.fetchone() or (0,)
        head = newest_seal()
        line = Anchored(
            number=head.number,
            epoch=head.epoch,
            upto=head.upto_tx,
            count=_sealed_up_to(head.number, None),
            hash=head.hash.hex(),
            at=at.isoformat(timespec="seconds"),
            began=reason,
        )
        _replace(path, [*read_anchor(path), line])
        return int(epoch)


def _must_hold(last: Anchored) -> None:
    if last.number == 0:
        return
    with connection.cursor() as cursor:
        cursor.execute("select hash from security_seal where number = %s", [last.number])
        row = cursor.fetchone()
    if row is None or bytes(row[0]).hex() != last.hash:
        raise AnchorDisagrees(
            f"Seal {last.number}, anchored at {last.at}, is {'gone' if row is None else 'another one now'}. The anchor "
            "is left as it is; run bin/manage verify_journal. If a backup was restored, do it with bin/restore."
        )


def _sealed_up_to(number: int, last: Anchored | None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(sum(count), 0) from security_seal where number > %s and number <= %s",
            [last.number if last else 0, number],
        )
        [more] = cursor.fetchone() or (0,)
    return int(more) + (last.count if last else 0)


@contextmanager
def _alone() -> Iterator[Path]:
    """One process at a time changes the file."""
    path: Path = settings.JOURNAL_ANCHOR
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield path


def _replace(path: Path, lines: Sequence[Anchored]) -> None:
    """Write the file anew beside the old one, and put it in its place once it is on the disk."""
    new = path.with_suffix(".new")
    with new.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(asdict(line), ensure_ascii=False) + "\n" for line in lines[-LINES_KEPT:])
        out.flush()
        os.fsync(out.fileno())
    new.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _line(path: Path, number: int, text: str) -> Anchored:
    try:
        return Anchored(**json.loads(text))
    except (TypeError, ValueError):
        raise ValueError(f"{path}, line {number} is not a line of the journal's anchor: {text[:80]!r}") from None
