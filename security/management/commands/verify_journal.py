"""`bin/manage verify_journal`: has the journal been tampered with, and where?"""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from security.journal.anchor import read_anchor
from security.journal.findings import Finding, Verified
from security.journal.verify import verify


class Command(BaseCommand):
    """Compares entries with their seals, seals with each other and with the anchor. Status 1 if one does not fit."""

    help = "Check the journal against its seals and its anchor, and name every entry or seal that does not fit."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        result = verify(read_anchor())
        for finding in result.findings:
            self.stdout.write(_shown(finding))
        if result.found > len(result.findings):
            self.stdout.write(_("… and {more} more.").format(more=result.found - len(result.findings)))
        for sentence in [*result.lost, *_window(result)]:
            self.stdout.write(sentence)
        if result.found:
            self.stdout.write(_("THE JOURNAL DOES NOT FIT ITS SEALS: {found} findings.").format(found=result.found))
            raise SystemExit(1)
        self.stdout.write(_("The journal is as it was sealed."))


def _shown(finding: Finding) -> str:
    where = []
    if finding.seal is not None:
        where.append(_("seal {seal}").format(seal=finding.seal))
    if finding.entry is not None:
        where.append(_("entry {entry}").format(entry=finding.entry))
    return f"{', '.join(where) or '-'}: {finding.sentence} [{finding.what}]"


def _window(result: Verified) -> list[str]:
    """What can be vouched for, and what not."""
    if result.entries and result.sealed_from and result.sealed_to:
        sentence = _("Checked: {count} entries ({first} to {last}) in {seals} seals, sealed from {begins} to {ends}.")
        begins, ends = (f"{one:%Y-%m-%d %H:%M:%S%z}" for one in (result.sealed_from, result.sealed_to))
        words = {"count": result.entries, "first": result.first_entry, "last": result.last_entry, "seals": result.seals}
        lines = [sentence.format(begins=begins, ends=ends, **words)]
    else:
        lines = [_("Nothing has been sealed yet.")]
    if result.anchored is not None and result.seals:
        sentence = _("Anchored up to seal {number} at {at}; a cut after it would show only from the next anchoring on.")
        lines.append(sentence.format(number=result.anchored.number, at=result.anchored.at))
    if result.young:
        sentence = _("{count} entries are not yet sealed, the oldest of {oldest}; nothing is vouched for them.")
        lines.append(sentence.format(count=result.young, oldest=f"{result.oldest_young:%Y-%m-%d %H:%M:%S%z}"))
    return lines
