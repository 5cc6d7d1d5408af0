"""How often one may guess at a password (S:AUT-01).

Three counters for a device that the account does not know: the name, the network, and all guessing together. A device
from which the owner has signed in before has a counter of its own, so a stranger who guesses at a name, even from the
owner's network, never keeps the owner out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """At most `count` attempts within `window`."""

    count: int
    window: timedelta

    def free_again(self, attempts: Sequence[datetime], at: datetime) -> datetime | None:
        """When the next attempt is allowed; None if it is allowed now. `attempts` are the earlier ones."""
        recent = sorted(one for one in attempts if one > at - self.window)
        if len(recent) < self.count:
            return None
        return recent[-self.count] + self.window


A_NAME = (Limit(10, HOUR), Limit(60, DAY))
A_CODE = (Limit(5, HOUR), Limit(20, DAY))  # what is tried after somebody is known: a factor's code, one's own number
NO_NAME: tuple[Limit, ...] = ()
"""For one-time codes at the door: 49 bits need no lock of a name, by which any classmate could keep the owner out."""
A_DEVICE = (Limit(10, HOUR), Limit(30, DAY))
A_NETWORK = (Limit(300, HOUR),)  # a whole campus comes from one address
EVERYTHING = Limit(3000, HOUR)

# Asking to be sent a link is no guess: it is counted apart, and keeps nobody from signing in.
A_LINK = (Limit(10, HOUR), Limit(60, DAY))
LINKS_OF_A_NETWORK = (Limit(3000, HOUR),)  # on the day of activation a whole campus asks from one address

# While guessing goes on everywhere at once, each name and network is narrowed; nobody is shut out by others.
A_NAME_IN_A_WAVE = (Limit(3, HOUR), Limit(15, DAY))
A_NETWORK_IN_A_WAVE = (Limit(60, HOUR),)


def free_again(limits: Sequence[Limit], attempts: Sequence[datetime], at: datetime) -> datetime | None:
    """When all the limits allow the next attempt; None if they do now."""
    waits = [wait for limit in limits if (wait := limit.free_again(attempts, at))]
    return max(waits, default=None)
