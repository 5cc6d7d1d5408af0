"""`@recorded` and `@when`: an act, its entries and the reactions to it are one transaction (law 1).

The outermost act opens the transaction and the book; an act called inside another joins both.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar, cast, overload
from uuid import UUID, uuid4

from django.db import connection, transaction

from security.journal.event import Event, from_row, to_row
from security.rules.arrays import of_ids, of_texts

P = ParamSpec("P")
E = TypeVar("E", bound=Event)
E_co = TypeVar("E_co", bound=Event, covariant=True)

_open: ContextVar[Book | None] = ContextVar("open_book", default=None)
request_id: ContextVar[str] = ContextVar("request_id", default="")
_reactions: dict[type[Event], list[Callable[[Any], None]]] = defaultdict(list)

_ENTER = """
    insert into security_entry (at, by_id, act_id, event, person_id, about, particulars, request_id)
    select %s, case when %s then line.person else %s end, %s, %s, line.person, line.about,
           (%s::jsonb[])[line.particulars], %s
      from unnest(%s::bigint[], %s::text[], %s::bigint[]) with ordinality as line(person, about, particulars, n)
     order by line.n
"""


class Book:
    """The journal while one outermost act is writing in it."""

    def __init__(self, act_id: UUID | None = None) -> None:
        self.act_id = act_id or uuid4()
        self._entered: dict[int, Event] = {}

    def enter(self, event: E) -> E:
        """Write the event's entries, then run the reactions to it, each once for the whole set of persons.

        What an act inside has told already, and its caller passes on as its own, is entered once.
        :raises Exception: whatever a reaction raises; the act fails with it.
        """
        if id(event) in self._entered:
            return event
        self._entered[id(event)] = event
        lines = list(event.lines())
        different = {id(one.particulars): one.particulars for one in lines}
        places = {key: place for place, key in enumerate(different, 1)}
        with connection.cursor() as cursor:
            cursor.execute(
                _ENTER,
                [
                    event.at,
                    event.each_for_self,
                    event.by,
                    self.act_id,
                    event.key,
                    of_texts(json.dumps(one, ensure_ascii=False) for one in different.values()),
                    request_id.get(),
                    of_ids(line.person for line in lines),
                    of_texts(line.about for line in lines),
                    of_ids(places[id(line.particulars)] for line in lines),
                ],
            )
        for kind in type(event).__mro__:
            for reaction in _reactions.get(kind, ()):
                reaction(event)
        return event


def when(kind: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Run the decorated function in the act's transaction whenever an event of this kind is entered."""

    def register(reaction: Callable[[E], None]) -> Callable[[E], None]:
        if reaction not in _reactions[kind]:
            _reactions[kind].append(reaction)
        return reaction

    return register


class Act(Protocol[P, E_co]):
    """An act as it is called: as it was written, and with the key of the form that was sent."""

    @overload
    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> E_co: ...

    @overload
    def __call__(self, *, act_key: UUID | None, **kwargs: Any) -> E_co: ...


def recorded(act: Callable[P, E]) -> Act[P, E]:
    """Make one transaction of an act, its journal entries and the reactions to it.

    The act takes keywords only, among them `by` (the Person acting) and `at`. Called with `act_key` (a UUID that a
    form carries), the same person pressing twice gets the outcome of the first press and nothing happens again.
    Inside another act it joins that one's transaction, and that one's key speaks for both.
    """

    @wraps(act)
    def perform(*args: Any, act_key: UUID | None = None, **kwargs: Any) -> E:
        book = _open.get()
        if book is not None:
            return book.enter(act(*args, **kwargs))
        with transaction.atomic(durable=True), _opened() as book:
            if act_key is None:
                return book.enter(act(*args, **kwargs))
            by = kwargs["by"].pk
            first = _claim(by, act_key)
            if first is not None:
                return cast(E, from_row(first))
            event = book.enter(act(*args, **kwargs))
            _keep_outcome(by, act_key, event)
            return event

    return cast("Act[P, E]", perform)


@contextmanager
def _opened() -> Iterator[Book]:
    book = Book()
    token = _open.set(book)
    try:
        with _tables_open():
            _execute("select set_config('registrar.act', %s, true)", [str(book.act_id)])
            yield book
    finally:
        _open.reset(token)


@contextmanager
def unrecorded(reason: str) -> Iterator[None]:
    """Write to tables of record outside an act, for a named reason, which becomes an entry itself.

    For loading demo data, migrations and tests' casts; never for work that a person does. Acts inside it join.
    """
    with transaction.atomic(), _tables_open():
        [act_id] = _execute("select security_outside(%s)", [reason])
        token = _open.set(_open.get() or Book(act_id))
        try:
            yield
        finally:
            _open.reset(token)


@contextmanager
def _tables_open() -> Iterator[None]:
    """What opens the tables of record ends with the transaction, or, inside a wider one, here."""
    if not connection.savepoint_ids:
        yield
        return
    [before] = _execute("select current_setting('registrar.act', true)", [])
    yield
    if not connection.needs_rollback:  # a rollback closes them too
        _execute("select set_config('registrar.act', %s, true)", [before or ""])


def _execute(statement: str, values: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()


def _claim(person: int, act_key: UUID) -> dict[str, Any] | None:
    """Take the key for this transaction, waiting for a first press still under way; its outcome if there was one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into security_actkey (person_id, key, outcome) values (%s, %s, 'null') on conflict do nothing",
            [person, act_key],
        )
        if cursor.rowcount == 1:
            return None
        cursor.execute("select outcome from security_actkey where person_id = %s and key = %s", [person, act_key])
        [outcome] = cursor.fetchone()
    return cast("dict[str, Any]", json.loads(outcome) if isinstance(outcome, str) else outcome)


def _keep_outcome(person: int, act_key: UUID, event: Event) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "update security_actkey set outcome = %s where person_id = %s and key = %s",
            [json.dumps(to_row(event), ensure_ascii=False), person, act_key],
        )
