"""What a look at one part of the installation is, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import DatabaseError
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SLOW_IS_REMEMBERED: Final = timedelta(minutes=1)


class Amiss(Exception):
    """Something is missing or wrong. The sentence says what, and what to do."""


@dataclass(frozen=True)
class Finding:
    """One thing looked at: its key and name, a sentence, whether it is well, whether the site can serve without it."""

    key: str
    name: str
    words: str
    is_well: bool = True
    is_needed: bool = True


@dataclass(frozen=True)
class Check:
    """One look. `look` returns the sentence for when all is well, and raises `Amiss` when it is not.

    The site cannot serve without what `is_needed`. What `is_slow` and was well is not looked at again for a minute by
    the readiness probe.
    """

    key: str
    name: _StrPromise
    look: Callable[[datetime], str]
    is_needed: bool
    is_slow: bool

    def find(self, at: datetime) -> Finding:
        """Look, and put into words whatever happens."""
        try:
            words, well = self.look(at), True
        except Amiss as amiss:
            words, well = str(amiss), False
        except DatabaseError:
            words, well = _("Cannot be told: the database does not answer, or is not migrated."), False
        except RedisError:
            words, well = _("Cannot be told: Redis does not answer."), False
        except OSError as problem:
            why = problem.strerror or type(problem).__name__
            words, well = _("Cannot be told: {problem}.").format(problem=why), False
        return Finding(self.key, str(self.name), words, is_well=well, is_needed=self.is_needed)


CHECKS: list[Check] = []
"""All checks, in the order in which they are told."""
_remembered: dict[str, tuple[datetime, Finding]] = {}


def check(
    key: str, name: _StrPromise, *, needed: bool = False, slow: bool = False
) -> Callable[[Callable[[datetime], str]], Check]:
    """Make a function one of the checks."""

    def register(look: Callable[[datetime], str]) -> Check:
        made = Check(key, name, look, needed, slow)
        CHECKS.append(made)
        return made

    return register


def examine(at: datetime, *, only: frozenset[str] = frozenset(), afresh: bool = True) -> list[Finding]:
    """Look at everything, or at the checks of these keys; not `afresh`, slow ones may be a minute old."""
    return [one.find(at) if afresh else _lately(one, at) for one in CHECKS if not only or one.key in only]


def is_ready(findings: list[Finding]) -> bool:
    """Whether the site can serve."""
    return all(found.is_well for found in findings if found.is_needed)


def _lately(one: Check, at: datetime) -> Finding:
    if not one.is_slow:
        return one.find(at)
    when, found = _remembered.get(one.key, (None, None))
    if when is None or found is None or not when <= at < when + SLOW_IS_REMEMBERED:
        found = one.find(at)
        if found.is_well:
            _remembered[one.key] = (at, found)
    return found
