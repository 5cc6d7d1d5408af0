"""Terms (学期) and cohorts (年级) in words."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "1": gettext_noop("Term 1 of {year}"),
        "2": gettext_noop("Term 2 of {year}"),
        "3": gettext_noop("Term 3 of {year}"),
    }
)


def term_words(code: str) -> str:
    """The term of a code such as 2023-2024-1 in the reader's language; a code of another shape as it is."""
    year, _dash, ordinal = code.rpartition("-")
    return _(_NAMES[ordinal]).format(year=year) if year and ordinal in _NAMES else code


def cohort_words(year: int) -> str:
    """The cohort of those who entered in this year."""
    return _("cohort %(year)s") % {"year": year}
