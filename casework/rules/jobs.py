"""Kinds of job: work that goes on after the page has answered. Each is one function, entered under a stable key.

    @job("enrollment.check-import", title=_("Check the workbook"))
    def check_import(work: Work) -> Finished: ...

It stands in an app's `tasks.py`. It may be run again from the beginning after a crash, so whatever it does must come
out the same: acts take `work.act_key(n)`, which stays the same in every attempt.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from security.models import Person


class JobFailed(Exception):
    """The work cannot be done, and trying again would not help; the message is a sentence for its owner."""


class JobStopped(Exception):
    """The work noticed that it is no longer wanted, and stopped where it was; the message says what is done so far."""


class LeaseLost(Exception):
    """Another worker has taken the job over; this one ends without another word."""


@dataclass(frozen=True)
class Finished:
    """What came of it: a sentence for the owner, plain figures, a file (its id) to fetch, or a page to go to."""

    message: str = ""
    outcome: Mapping[str, Any] = field(default_factory=dict)
    file: int | None = None
    link: str = ""


class Work(Protocol):
    """One attempt at a job, as its function sees it. `at` is when the attempt began. The owner's language is set."""

    job_id: int
    attempt: int
    arguments: Mapping[str, Any]
    owner: Person
    at: datetime

    def progress(self, done: int, total: int | None = None, message: str = "") -> None:
        """Say how far it is. Cheap: written at most twice a second, outside any transaction of the work.

        :raises LeaseLost: if another worker has the job now
        """

    def cancelled(self) -> bool:
        """Whether the owner asked to stop. Then raise `JobStopped` at the next good place."""

    def act_key(self, part: object = "") -> UUID:
        """The key of one act of this job, the same in every attempt."""


@dataclass(frozen=True)
class JobKind:
    """One kind: its key, its title for people, its function."""

    key: str
    title: _StrOrPromise
    function: Callable[[Work], Finished | None]


_kinds: dict[str, JobKind] = {}


def job(
    key: str, *, title: _StrOrPromise
) -> Callable[[Callable[[Work], Finished | None]], Callable[[Work], Finished | None]]:
    """Enter a function under its key. Keys are stable and never renamed: rows in the database name them."""

    def register(function: Callable[[Work], Finished | None]) -> Callable[[Work], Finished | None]:
        known = _kinds.get(key)
        if known is not None and known.function.__qualname__ != function.__qualname__:
            raise TypeError(f"Two kinds of job have the key {key!r}.")
        _kinds[key] = JobKind(key, title, function)
        return function

    return register


def job_kind(key: str) -> JobKind | None:
    """The kind of this key; None if this version of the product has none."""
    return _kinds.get(key)
