"""Under which conditions a guardian looks on. Casework knows the links; who is of age, the roll says."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Q

_conditions: list[Callable[[datetime], Q]] = []


def looks_on_while(condition: Callable[[datetime], Q]) -> None:
    """Add a condition on the links (`Guardianship`) under which a guardian looks on at a moment."""
    if condition not in _conditions:
        _conditions.append(condition)


def may_look_on(at: datetime) -> Q:
    """All conditions together."""
    whole = Q()
    for condition in _conditions:
        whole &= condition(at)
    return whole
