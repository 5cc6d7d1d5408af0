"""The papers on the results of a term's registration, and how often a bulletin is due (REG-3.5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext_lazy as _

from casework.rules.documents import DocumentKind

DECIDES: Final = "batch.open"
"""The function of the matrix: whoever opens and closes a registration draws up its list and issues its bulletins."""
CLOSING_LIST: Final = DocumentKind(
    "closing-list",
    title=_("Closing list of a term’s registration"),
    series="CLO",
    number="注册结〔{year}〕{n}号",
    function=DECIDES,
    template="closing_list",
    version=2,  # 1 did not say by which edition
)
BULLETIN: Final = DocumentKind(
    "registration-bulletin",
    title=_("Bulletin on the registration"),
    series="BUL",
    number="通报〔{year}〕{n}期",
    function=DECIDES,
    template="registration_bulletin",
    version=2,  # 1 did not say by which edition
)
INTERVALS: Final[Mapping[str, timedelta]] = MappingProxyType(
    {"DAILY": timedelta(days=1), "WEEKLY": timedelta(weeks=1), "MONTHLY": timedelta(days=30)}
)


def next_due(interval: str, *, opened_on: date, last_on: date | None) -> date | None:
    """The day by which the next bulletin is due: so long after the one before, or after the opening day; None where
    the edition asks for none.
    """
    return (last_on or opened_on) + INTERVALS[interval] if interval in INTERVALS else None
