"""What legal guardians are told of the applications of those not of age."""

from typing import Final

from casework.actions.give_notices import Told
from casework.events import Refused
from casework.rules.undo import UNDO
from enrollment.actions.tell_guardians import REFUSED, tell_guardians
from security.journal import when

OF_THE_TERM: Final = frozenset({"registration", "deferral"})


@when(Refused)
def tell_guardians_it_is_refused(event: Refused) -> None:
    """A decision against somebody not of age is said to the guardian too; the reason is on the page (domain 3.1)."""
    if event.kind not in OF_THE_TERM:
        return
    told = [Told(person, about=f"casework.application:{pk}") for person, pk in event.applications]
    tell_guardians(told=told, text=REFUSED, facts={"kind": event.kind}, at=event.at, due_at=event.at + UNDO)
