"""The names of the kinds of hold that come with the system, for readers of another language than the school's.

The kinds themselves are rows, entered by the migration `hold_kinds`: a school renames and retires them as it likes, and
a name of its own is shown as it was written.
"""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rulebook.clauses.registration import FAILED_COURSE, SANCTION_UNDECIDED

SHIPPED: Final[Mapping[str, tuple[str, str]]] = {
    SANCTION_UNDECIDED: ("未决处分", gettext_noop("Undecided sanction")),
    FAILED_COURSE: ("不及格课程", gettext_noop("Failed course")),
    "FEES": ("学费未缴清", gettext_noop("Fees not paid")),
    "LIBRARY": ("图书未还", gettext_noop("Library books not returned")),
}
"""Per code the name with which it is entered, and how that reads in English."""


def title_of(code: str, name: str) -> str:
    """What a kind of hold is called, in the reader's language as long as the school has left it its name."""
    shipped, reads = SHIPPED.get(code, ("", ""))
    return _(reads) if name == shipped else name
