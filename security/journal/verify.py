"""Verifying the journal: every entry against its seal, every seal against the one before, all of it against the anchor.

Only what the journal's key and the anchor confirm counts as known; whoever can write the database has neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.db import connection, transaction
from django.utils.translation import gettext as _

from security.journal.anchor import Anchored
from security.journal.chain import NO_HASH, Link, bind, fits
from security.journal.findings import KEPT, Verified
from security.journal.standing import Entries, Standing, exchanged, seals, standing_elsewhere

PAIRS_COMPARED = 50


def verify(anchor: Sequence[Anchored]) -> Verified:
    """Read the whole journal once, by its seals, in one snapshot and in memory that does not grow with it."""
    with transaction.atomic():
        if not connection.savepoint_ids:
            with connection.cursor() as cursor:
                cursor.execute("set transaction isolation level repeatable read, read only")
        return _Verification(anchor).run()


class _Before(NamedTuple):
    """The hashes that a seal may rightly have, and whether the right one must be among them."""

    hashes: list[bytes]
    certain: bool


class _Verification:
    def __init__(self, anchor: Sequence[Anchored]) -> None:
        self.known, lost = _known_by(anchor)
        self.result = Verified(anchored=anchor[-1] if anchor else None, lost=lost)
        self.changed: dict[int, tuple[Link, bytes]] = {}

    def run(self) -> Verified:
        entries, last = Entries(), None
        before = _Before([NO_HASH], certain=True)
        for link in seals():
            before = self._chain(link, last, before)
            self._between(entries.below((link.epoch, link.from_tx)), link, last)
            self._sealed(entries.below((link.epoch, link.upto_tx)), link)
            last = link
        self._young(entries.below(None))
        self._against_anchor(last)
        self._name_exchanged()
        return self.result

    def _chain(self, link: Link, last: Link | None, before: _Before) -> _Before:
        """Check the seal itself, given what is known of the hash before it; what is known of its own."""
        due = last.number + 1 if last else 1
        if link.number != due:
            for number in range(due, min(link.number, due + KEPT)):
                self.result.add("missing-seal", seal=number)
            before = self._anchored(link.number - 1)
        elif last is not None and link.from_tx != (last.upto_tx if link.epoch == last.epoch else 0):
            self.result.add("gap", seal=link.number)
        self._count(link)
        right = any(fits(link, one) for one in before.hashes)
        if not right:
            self.result.add("forged" if before.certain else "unchecked", seal=link.number)
        known = self.known.get(link.number)
        if known is not None and known.hash != link.hash.hex():
            self.result.add("not-as-anchored", seal=link.number, at=known.at)
        if right:
            return _Before([link.hash], certain=True)
        would_be = [link.hash, *(bind(link, one) for one in before.hashes)]
        anchored = self._anchored(link.number)
        return _Before([*would_be, *anchored.hashes], certain=anchored.certain)

    def _anchored(self, number: int) -> _Before:
        known = self.known.get(number)
        return _Before([bytes.fromhex(known.hash)] if known else [], certain=known is not None)

    def _count(self, link: Link) -> None:
        result = self.result
        result.seals += 1
        result.last_seal = link.number
        result.sealed_from = result.sealed_from or link.at
        result.sealed_to = link.at

    def _between(self, strays: Iterator[Standing], link: Link, last: Link | None) -> None:
        """Entries before the seal that belong to none. Where seals are missing they are the missing seals' entries."""
        seals_are_missing = link.number != (last.number + 1 if last else 1)
        for row in strays:
            if not seals_are_missing:
                self.result.add("inserted", seal=link.number, entry=row.id)

    def _sealed(self, rows: Iterator[Standing], link: Link) -> None:
        leaves, order = link.leaf_of(), []
        for row in rows:
            order.append(row.id)
            self._saw(row)
            leaf = leaves.get(row.id)
            if leaf is None:
                self.result.add("inserted", seal=link.number, entry=row.id)
            elif not leaf == row.computed == row.digest:
                self._changed(link, row, leaf)
        if tuple(order) == link.ids:
            return
        stand = set(order)
        self._gone(link, [one for one in link.ids if one not in stand])
        if [one for one in link.ids if one in stand] != [one for one in order if one in leaves]:
            self.result.add("reordered", seal=link.number)

    def _changed(self, link: Link, row: Standing, leaf: bytes) -> None:
        what = "edited"
        if row.computed == leaf:
            what = "digest-changed"
        elif row.computed == row.digest:
            what = "restamped"
        self.result.add(what, seal=link.number, entry=row.id)
        if what != "digest-changed" and len(self.changed) < PAIRS_COMPARED:
            self.changed[row.id] = (link, leaf)

    def _gone(self, link: Link, ids: list[int]) -> None:
        elsewhere = standing_elsewhere(ids)
        for one in ids:
            self.result.add("moved" if one in elsewhere else "deleted", seal=link.number, entry=one)

    def _name_exchanged(self) -> None:
        """Of the changed entries, name those whose contents were exchanged with each other."""
        if len(self.changed) < 2:
            return
        for one, other in exchanged({entry: leaf for entry, (_link, leaf) in self.changed.items()}):
            self.result.add("exchanged", seal=self.changed[one][0].number, entry=one, other=other)

    def _young(self, rows: Iterator[Standing]) -> None:
        """Entries above the newest seal. They are not vouched for yet, but their own digests must fit."""
        result = self.result
        for row in rows:
            result.young += 1
            result.oldest_young = min(result.oldest_young or row.written_at, row.written_at)
            if row.computed != row.digest:
                result.add("edited", entry=row.id)

    def _against_anchor(self, last: Link | None) -> None:
        number = last.number if last else 0
        if self.result.anchored is None and number:
            self.result.add("no-anchor")
        beyond = [one for one in self.known.values() if one.number > number]
        if beyond:
            newest = beyond[-1]
            self.result.add(
                "tail-cut",
                seal=number + 1,
                at=newest.at,
                newest=newest.number,
                count=newest.count,
                entries=self.result.entries,
            )

    def _saw(self, row: Standing) -> None:
        result = self.result
        result.entries += 1
        result.first_entry = min(result.first_entry or row.id, row.id)
        result.last_entry = max(result.last_entry or row.id, row.id)


def _known_by(anchor: Sequence[Anchored]) -> tuple[dict[int, Anchored], list[str]]:
    """The anchored seals by number, and what restores have lost: seals noted before one and above where it began."""
    known: dict[int, Anchored] = {}
    lost: list[str] = []
    for line in anchor:
        gone = [number for number in known if number > line.number] if line.began else []
        if gone:
            sentence = _("Seals {first} to {newest} were lost in the restore of {at}, with {count} entries: {reason}")
            newest = known[gone[-1]]
            words = {"first": line.number + 1, "newest": newest.number, "count": newest.count - line.count}
            lost.append(sentence.format(at=line.at, reason=line.began, **words))
        for number in gone:
            del known[number]
        if line.number:
            known[line.number] = line
    return known, lost
