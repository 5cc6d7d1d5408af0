"""Who belongs to the school without holding an office. The security app knows offices and guardians; apps above add
those they know, as students.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from security.models import Person

Belonging = Callable[[datetime], "QuerySet[Person]"]

_known: list[Belonging] = []


def belongs(persons: Belonging) -> Belonging:
    """Enter a queryset of persons who belong to the school at a moment."""
    if persons not in _known:
        _known.append(persons)
    return persons


def belonging(at: datetime) -> list[QuerySet[Person]]:
    """All of them."""
    return [persons(at) for persons in _known]
