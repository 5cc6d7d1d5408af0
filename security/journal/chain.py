"""One seal, and the keyed digest that binds it to the seal before it. No database here."""

from __future__ import annotations

import hashlib
import hmac
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings

HASH_BYTES = 33
LEAF_BYTES = 32
NO_HASH = bytes(HASH_BYTES)
_VERSION = b"registrar journal seal 1\0"
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Link:
    """A seal as it stands in its table: the entries of an epoch from one transaction id up to before another.

    `ids` and `leaves` (32 bytes each) are the entries' ids and digests, ordered by transaction and id.
    """

    number: int
    epoch: int
    from_tx: int
    upto_tx: int
    count: int
    ids: tuple[int, ...]
    leaves: bytes
    at: datetime
    hash: bytes = b""

    def leaf_of(self) -> dict[int, bytes]:
        """The sealed digest of every entry, by its id."""
        return {one: self.leaves[n * LEAF_BYTES : (n + 1) * LEAF_BYTES] for n, one in enumerate(self.ids)}


def bind(link: Link, before: bytes, *, key_id: int | None = None) -> bytes:
    """The hash of a seal: key id, then HMAC-SHA-256 over the hash of the seal before and everything this one says.

    Without `key_id` it is the newest journal key's.
    """
    key_id = key_id or next(reversed(settings.JOURNAL_KEYS))
    mac = hmac.new(settings.JOURNAL_KEYS[key_id], _message(link, before), hashlib.sha256)
    return bytes((key_id,)) + mac.digest()


def fits(link: Link, before: bytes) -> bool:
    """Whether the seal's own hash is the one that its contents and the seal before it must give."""
    if len(link.hash) != HASH_BYTES or link.hash[0] not in settings.JOURNAL_KEYS:
        return False
    return hmac.compare_digest(link.hash, bind(link, before, key_id=link.hash[0]))


def _message(link: Link, before: bytes) -> bytes:
    microseconds = (link.at - _BEGINNING) // timedelta(microseconds=1)
    head = struct.pack(">qqQQqq", link.number, link.epoch, link.from_tx, link.upto_tx, link.count, microseconds)
    ids = struct.pack(f">Q{len(link.ids)}q", len(link.ids), *link.ids)
    return _VERSION + before + head + ids + link.leaves
