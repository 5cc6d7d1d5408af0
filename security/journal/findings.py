"""What a verification of the journal may find, in sentences that name the seal and the entry."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from security.journal.anchor import Anchored

KEPT = 1_000

SENTENCES = {
    "edited": _("The entry was changed after it was written: its digest does not fit."),
    "restamped": _("The entry was changed after it was sealed, and its digest written anew."),
    "digest-changed": _("The entry's digest was overwritten; its contents are as sealed."),
    "exchanged": _("The entry's contents were exchanged with those of entry {other}."),
    "deleted": _("The entry was sealed but is gone: it was deleted."),
    "moved": _("The entry was sealed here but now stands in another place."),
    "inserted": _("The entry stands in a sealed stretch but was not sealed: it was inserted or moved."),
    "reordered": _("The entries stand in another order than when they were sealed."),
    "forged": _("The seal's keyed digest does not fit its contents and the seal before it."),
    "unchecked": _("The seal cannot be checked against the one before it, which is lost and was not anchored."),
    "missing-seal": _("The seal is missing."),
    "gap": _("The seal does not begin where the one before it ends."),
    "not-as-anchored": _(
        "The seal is not the one anchored at {at}: the journal was written anew from here or earlier."
    ),
    "tail-cut": _(
        "The end of the journal was cut off here: the anchor of {at} knows seals up to {newest} with {count} entries, "
        "the database has {entries}."
    ),
    "no-anchor": _("There is no anchor: whether the newest seals were cut off cannot be known."),
}


class Finding(NamedTuple):
    """Something that does not fit: what kind of thing (a key of SENTENCES), which seal, which entry, a sentence."""

    what: str
    seal: int | None
    entry: int | None
    sentence: str


@dataclass
class Verified:
    """What a verification found out. Without findings it vouches for every sealed entry.

    `young` counts the entries not yet sealed, for which nothing is vouched; `lost` are sentences about restores.
    """

    findings: list[Finding] = field(default_factory=list)
    found: int = 0
    seals: int = 0
    last_seal: int = 0
    entries: int = 0
    first_entry: int | None = None
    last_entry: int | None = None
    sealed_from: datetime | None = None
    sealed_to: datetime | None = None
    young: int = 0
    oldest_young: datetime | None = None
    anchored: Anchored | None = None
    lost: list[str] = field(default_factory=list)

    def add(self, what: str, *, seal: int | None = None, entry: int | None = None, **words: object) -> None:
        """Note a finding. The first thousand are kept, all are counted."""
        self.found += 1
        if len(self.findings) < KEPT:
            self.findings.append(Finding(what, seal, entry, str(SENTENCES[what]).format(**words)))
