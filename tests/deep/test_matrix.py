"""`bin/test --deep matrix`: every address × role × method, every state of an application, every list, search and count.

What is expected is written by hand in `tests/access/` and in `tests/deep/states.py`. A cell is one request and all that
must hold of its answer; the lists' cells are one row asked of one list for one role.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from security.models import Account
from tests.access import test_lists
from tests.access_matrix import ROLES, SIGNED_IN, Line
from tests.cast import Cast
from tests.cast_desk import Morning
from tests.cast_papers import by_hand
from tests.contracts.test_access_matrix import (
    ALWAYS_WRITTEN,
    LINES,
    REFUSED,
    faults,
    header_faults,
    world_of,
    writes,
)
from tests.deep.evidence import keep
from tests.deep.states import STANDINGS, Address, Standing, addresses, path_of
from tests.groups import by_world, undone

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
AT_LEAST = 10_000
HOLDERS = [*SIGNED_IN, "other_registrar"]


@pytest.fixture(scope="module")
def tally() -> Counter[str]:
    """How many cells of each part were looked at and right."""
    return Counter()


@pytest.mark.parametrize("lines", by_world(LINES))
def test_every_address_by_every_method(lines: list[Line], request: pytest.FixtureRequest, tally: Counter[str]) -> None:
    world, cast = world_of(lines[0], request)
    wrong: list[str] = []
    for line in lines:
        with undone():
            wrong += list(wrong_methods(line, world, cast))
    assert not wrong, "\n".join(wrong)
    tally["address x role x method"] += len(lines) * len(ROLES) * len(METHODS)


def wrong_methods(line: Line, world: Any, cast: Cast) -> Iterator[str]:
    """What is wrong at this address, of every role and every method."""
    path, data = path_of(line, world), dict(line.data(world))
    for role in ROLES:
        client = cast.client(None if role == "anonymous" else getattr(cast, role))
        for method in METHODS:
            with undone(), writes() as written:
                response = ask(client, method, path, data)
            found = (*faults(line, role, method, response, written), *talk(method, response))
            yield from (f"{role} {method} {path}: {what}" for what in found)


@pytest.mark.parametrize("one", STANDINGS, ids=lambda one: f"{one.student}-{one.state}")
def test_every_address_of_an_application_in_every_state(
    one: Standing, morning: Morning, tally: Counter[str], settings: Any, tmp_path: Any
) -> None:
    settings.FILES_DIR = tmp_path
    assert morning.of(one.student).state == one.state
    own = account_of(morning, one.student)
    wrong: list[str] = []
    for address in addresses(one):
        path = path_of(address.line, morning)
        for role in (*ROLES, "own"):
            person = own if role == "own" else getattr(morning.cast, role, None)
            client = morning.cast.client(None if role == "anonymous" else person)
            for method in METHODS:
                with undone(), writes() as written:
                    response = ask(client, method, path, dict(address.line.data(morning)))
                found = faults_in_state(address, role, method, response, written)
                wrong += [f"{role} {method} {path}: {what}" for what in found]
                tally["state x address x role x method"] += 1
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", HOLDERS)
def test_lists_searches_and_counts_show_each_role_its_own(role: str, morning: Morning, tally: Counter[str]) -> None:
    students = len(test_lists.WHOLE_SCHOOL)
    test_lists.test_each_view_of_the_desk_lists_what_the_matrix_says_and_counts_it(morning, role)
    test_lists.test_an_application_opens_for_its_readers_on_its_page_and_in_the_panel(morning, role)
    tally["list x role x student"] += (len(test_lists.NOTHING) + 3) * students
    if role in test_lists.DESKS:
        test_lists.test_filters_and_search_of_the_desk_find_nothing_beyond_it(morning, role)
        tally["search x role x student"] += 4 * students
    if role in SIGNED_IN:
        test_lists.test_the_list_of_students_shows_each_office_its_own(morning, role)
        tally["list x role x student"] += students
        test_lists.test_the_board_of_a_batch_counts_those_within_reach(morning, role)
        tally["count x role x unit"] += len(test_lists.NAMES) * (len(test_lists.BOARDS.get(role, {})) + 1)


def test_these_were_more_than_ten_thousand_cells(tally: Counter[str]) -> None:
    lines = [{"matrix": part, "cells": count} for part, count in sorted(tally.items())]
    n = sum(tally.values())
    keep("matrix", [*lines, {"deep": "matrix", "n": n, "addresses": len(LINES), "roles": len(ROLES)}])
    assert n >= AT_LEAST


def ask(client: Client, method: str, path: str, data: dict[str, Any]) -> HttpResponse:
    """One request; the form's fields go along where the method carries a body."""
    if method == "POST":
        return client.post(path, data)
    if method in {"PUT", "PATCH", "DELETE"}:
        fields = {name: value for name, value in data.items() if not hasattr(value, "read")}
        return client.generic(method, path, "&".join(f"{name}={value}" for name, value in fields.items()))
    return client.generic(method, path)


def talk(method: str, response: HttpResponse) -> Iterator[str]:
    """A refusal by method names those that are allowed, and an answer to HEAD has no body."""
    if response.status_code == 405 and method in response.headers.get("Allow", ""):
        yield f"405, though Allow names {response.headers['Allow']}"
    if method == "HEAD" and not response.streaming and response.content:
        yield "an answer to HEAD with a body"


def faults_in_state(
    address: Address, role: str, method: str, response: HttpResponse, written: set[str]
) -> Iterator[str]:
    """As in the everyday matrix; and what the state does not allow writes nothing, however politely it is answered."""
    if role != "own":
        yield from faults(address.line, role, method, response, written)
    else:
        expected = address.expected(role, method)
        if (response.status_code not in REFUSED) if expected is None else (response.status_code != expected):
            yield f"{response.status_code}, not {expected or 'refused'}"
        yield from header_faults(response, is_cached=False)
    if written - ALWAYS_WRITTEN - address.line.writes and not (method == "POST" and address.may_write):
        yield f"wrote {written} in a state that does not allow it"


def account_of(morning: Morning, key: str) -> Any:
    """The student, who can sign in."""
    person = morning.students[key]
    if not Account.objects.filter(person=person).exists():
        with by_hand():
            Account.objects.create(person=person, created_at=morning.cast.at)
    return type(person).objects.get(pk=person.pk)
