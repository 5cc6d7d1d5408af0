"""By which ways a person is told, and when not: what can be chosen, and what holds for who has chosen nothing."""

import re
from dataclasses import dataclass
from typing import Final

HOURS: Final = range(24)
MOST_OF_A_TEXT: Final = 70
"""Characters of a text message's title; the address of the inbox comes after it."""
_MOBILE: Final = re.compile(r"(?:\+86|0086)?(1[3-9]\d{9})")
_ABROAD: Final = re.compile(r"\+(?!86)[1-9]\d{7,14}")


@dataclass(frozen=True)
class Choices:
    """What a person has chosen. The inbox is not a choice. Hours are whole hours of the school's clock, 0 to 23.

    The quiet hours begin with `quiet_from` and end before `quiet_until`, over midnight where that is the earlier one;
    where both are the same there are none.
    """

    mail: bool = True
    sms: bool = False
    digest: bool = False
    digest_hour: int = 18
    quiet_from: int = 22
    quiet_until: int = 7

    def is_quiet(self, hour: int) -> bool:
        """Whether the whole hour that begins then lies in the quiet hours."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= hour < self.quiet_until
        return hour >= self.quiet_from or hour < self.quiet_until


NOTHING_CHOSEN: Final = Choices()


def mobile_of(phone: str | None) -> str:
    """The number as a provider takes it: eleven digits, or + and more for another country; "" for a landline."""
    compact = re.sub(r"[\s()-]", "", phone or "")
    inland = _MOBILE.fullmatch(compact)
    if inland:
        return inland[1]
    return compact if _ABROAD.fullmatch(compact) else ""
