"""Lifting the mask of sensitive data (domain 2.2, SEC-3.2): what can be shown, to what end, and how often.

An officer who works through a case lifts a handful of masks an hour. Much more is copying the roll by hand: from
`NOTED` on the auditor is told, beyond `OFFICER` it is refused, because an export asks for approval and this does not.
"""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from security.rules.guessing import DAY, HOUR, Limit
from security.rules.words import marked as _

FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "id_number": _("ID number"),
        "national_no": _("National student number"),
        "phone": _("Mobile phone"),
        "email": _("E-mail"),
        "home_address": _("Home address"),
        "home_phone": _("Home phone"),
        "household_address": _("Address of the household register"),
        "bank_account": _("Bank account"),
        "guardian_phone": _("Guardian’s phone"),
        "reserved": _("Kept for the state’s system"),
    }
)
"""Every field whose mask can be lifted, in the order of the page."""
PHONES: Final = frozenset({"phone", "home_phone", "guardian_phone"})

PURPOSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "REACH": _("To reach the student or the family"),
        "IDENTITY": _("To check who somebody is"),
        "RECORD": _("To complete or correct the record"),
        "PAPER": _("To write a document or a return"),
        "SAFETY": _("Safety, an accident or an illness"),
        "OTHER": _("Another purpose of my office"),
    }
)
OWN: Final = "OWN"
WARD: Final = "WARD"
NOT_ASKED: Final[Mapping[str, str]] = MappingProxyType(
    {OWN: _("Looked at the own data"), WARD: _("As a guardian of the student")}
)
"""Purposes of those who need give no reason."""

OFFICER: Final = (Limit(60, HOUR), Limit(200, DAY))
"""Reveals of one officer; one of several fields of one student counts once."""
NOTED: Final = 20
NOTED_WITHIN: Final = timedelta(hours=1)
SHORTEST_REASON: Final = 4


def purpose_title(code: str) -> str:
    """The purpose as it stands in the catalogue; the code itself if this version does not know it."""
    return PURPOSES.get(code) or NOT_ASKED.get(code) or code
