"""Checks of the roll's data: who opens, who enters, who settles, who signs (matrix: verification.campaign)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext_lazy

from casework.rules.documents import DocumentKind
from enrollment.rules.results import DECIDES
from security.rules.cells import Verb
from security.rules.words import marked as _

CHECKS: Final = "verification.campaign"
OPENS: Final = frozenset({Verb.DECIDE})
"""Opens and closes a campaign."""
ENTERS: Final = frozenset({Verb.DECIDE, Verb.DO})
"""Enters what was signed on paper, prints the sheets, and signs for each student."""
SIGNS_OFF: Final = frozenset({Verb.SIGN})
"""Signs for a department."""
BASIC_DATA: Final = "student.edit_basic"
KEY_DATA: Final = "student.key_data"
"""Who settles differences: of key data those who decide on it, of the others also those who may propose them."""
CAMPAIGN: Final = DocumentKind(
    "verification-campaign",
    title=gettext_lazy("Announcement of a data check"),
    series="VER",
    number="核对〔{year}〕{n}号",
    function=DECIDES,  # its register is academic affairs' own, as of all announcements to the whole school
    template="verification_campaign",
)
STATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ASKED": _("not answered"),
        "ANSWERED": _("everything right"),
        "DIFFERENT": _("to be settled"),
        "SETTLED": _("settled"),
        "SIGNED": _("signed"),
    }
)
"""The columns of the board; together they are everybody who was asked."""
TONES: Final[Mapping[str, str]] = MappingProxyType({"ASKED": "warn", "DIFFERENT": "bad", "SIGNED": "ok"})
REMINDERS: Final = (7, 3, 1)
"""So many days before the last one those who have not answered are reminded."""
