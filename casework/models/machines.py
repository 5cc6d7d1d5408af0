"""Reading a state machine's own declaration."""

from typing import Any


class NoSuchTransition(Exception):
    """The name is not one of the state machine's transitions."""


def ends_of(model: type[Any], transition: str) -> tuple[list[str], str]:
    """The sources and the target of a transition, as its `@transition` says.

    :raises NoSuchTransition: for a name the machine does not know
    """
    declared = getattr(getattr(model, transition, None), "_django_fsm", None)
    if declared is None:
        raise NoSuchTransition(f"{transition!r} is not a transition of {model.__name__}.")
    ends = list(declared.transitions.values())
    return sorted(str(one.source) for one in ends), str(ends[0].target)
