"""Terms (学期) and cohorts (年级): how they are written, in words, and in which order they come."""

import re
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


_CODE: Final = re.compile(r"(\d{4})-(\d{4})-([123])")


def is_term(text: str) -> bool:
    """Whether this is how a term is written: the school year and which term of it, like 2023-2024-1."""
    found = _CODE.fullmatch(text)
    return found is not None and int(found[2]) == int(found[1]) + 1


def comes_next(term: str, later: str, *, yearly: bool) -> bool:
    """Whether no other registration lies between the two; `yearly`: a school year has one. What is no term is next to
    none.
    """
    if not (is_term(term) and is_term(later)):
        return False
    (year, ordinal), (later_year, later_ordinal) = ((int(one[:4]), int(one[-1])) for one in (term, later))
    if later_year == year:
        return yearly or later_ordinal == ordinal + 1
    return later_year == year + 1 and (yearly or (ordinal > 1 and later_ordinal == 1))


def term_words(code: str) -> str:
    """The term of a code such as 2023-2024-1 in the reader's language; a code of another shape as it is."""
    year, _dash, ordinal = code.rpartition("-")
    return _(_NAMES[ordinal]).format(year=year) if year and ordinal in _NAMES else code


def cohort_words(year: int) -> str:
    """The cohort of those who entered in this year."""
    return _("cohort %(year)s") % {"year": year}
