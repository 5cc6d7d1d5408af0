"""Runs `tests/access_matrix.py`: every address, role and method."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access_matrix import ANONYMOUS, ROLES, Line, all_lines
from tests.cast import Cast
from tests.groups import by_world, undone

LINES = all_lines()
REFUSED = {302, 403, 404, 405, 409}
WRITE = re.compile(r'(?:^|\()\s*(?:insert into|update|delete from|truncate(?: table)?)\s+"?(\w+)', re.IGNORECASE)
ALWAYS_WRITTEN = frozenset({"security_session"})
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
CSP = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
}


def names_of(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Full name and route of every address."""
    for entry in patterns:
        if isinstance(entry, URLResolver):
            inside = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from names_of(entry.url_patterns, inside)
        else:
            yield (f"{prefix}{entry.name}" if entry.name else ""), str(entry.pattern)


def test_every_address_has_a_name_and_exactly_one_line():
    addresses = list(names_of(get_resolver().url_patterns))
    assert not [route for name, route in addresses if not name], "addresses without a name"
    named, listed = {name for name, _ in addresses}, [line.name for line in LINES]
    assert not sorted(named - set(listed)), "addresses without a line in tests/access/"
    assert not sorted(set(listed) - named), "lines for addresses that do not exist"
    assert len(listed) == len(set(listed)), "two lines for one address"


@pytest.mark.parametrize("lines", by_world(LINES))
def test_every_role_gets_exactly_what_the_matrix_says(lines: list[Line], request: pytest.FixtureRequest):
    world, cast = world_of(lines[0], request)
    wrong = []
    for line in lines:
        with undone():
            wrong += list(wrong_cells(line, world, cast))
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("lines", by_world(line for line in LINES if line.POST))
def test_no_form_is_taken_without_its_token(lines: list[Line], request: pytest.FixtureRequest):
    world, cast = world_of(lines[0], request)
    taken = [line.name for line in lines if is_taken_without_token(line, world, cast)]
    assert not taken


def wrong_cells(line: Line, world: Any, cast: Cast) -> Iterator[str]:
    """What is wrong, of every role and method."""
    path, data = reverse(line.name, kwargs=dict(line.args(world))), dict(line.data(world))
    for role in ROLES:
        client = cast.client(None if role == "anonymous" else getattr(cast, role))
        for method in ("GET", "POST"):
            with undone(), writes() as written:
                response = client.generic(method, path) if method == "GET" else client.post(path, data)
            yield from (f"{role} {method} {path}: {what}" for what in faults(line, role, method, response, written))


def is_taken_without_token(line: Line, world: Any, cast: Cast) -> bool:
    """Whether somebody who may post gets through, or anything is written."""
    posts = line.POST or {}
    role = next((role for role, status in posts.items() if status < 400 and role not in ANONYMOUS), "registrar")
    with undone():
        client = cast.client(getattr(cast, role), enforce_csrf_checks=True)
        path, data = reverse(line.name, kwargs=dict(line.args(world))), dict(line.data(world))
        with undone(), writes() as written:
            response = client.post(path, data)
        return response.status_code != 403 or bool(written - ALWAYS_WRITTEN)


def world_of(line: Line, request: pytest.FixtureRequest) -> tuple[Any, Cast]:
    """The rows that the line speaks of, and the people in it."""
    world = request.getfixturevalue(line.world)
    return world, world if isinstance(world, Cast) else world.cast


def faults(line: Line, role: str, method: str, response: HttpResponse, written: set[str]) -> Iterator[str]:
    """What is wrong with this cell."""
    expected = line.expected(method)
    if expected is None:
        if response.status_code not in REFUSED:
            yield f"{response.status_code}, but the matrix knows no {method}"
        if written - ALWAYS_WRITTEN:
            yield f"refused, but wrote {written}"
    elif response.status_code != expected[role]:
        yield f"{response.status_code}, not {expected[role]}"
    elif expected[role] in REFUSED - {302} and written - ALWAYS_WRITTEN:
        yield f"refused, but wrote {written}"
    elif expected[role] == 302 and role in ANONYMOUS and not line.is_open and not is_the_door(response["Location"]):
        yield f"sent to {response['Location']}, not to the door"
    if method in {"GET", "HEAD"} and written - ALWAYS_WRITTEN - line.writes:
        yield f"a {method} wrote {written}"
    yield from header_faults(response, is_cached=line.is_cached)


def is_the_door(address: str) -> bool:
    """Whether one is asked to sign in there."""
    return address.startswith(reverse("security:sign_in"))


def header_faults(response: HttpResponse, *, is_cached: bool) -> Iterator[str]:
    """What is missing in the headers (S:WEB-01, S:WEB-02)."""
    for name, value in HEADERS.items():
        if response.headers.get(name) != value:
            yield f"{name} is {response.headers.get(name)!r}"
    policy = dict(
        part.strip().partition(" ")[::2] for part in response.headers.get("Content-Security-Policy", "").split(";")
    )
    for directive, value in CSP.items():
        if policy.get(directive) != value:
            yield f"CSP {directive} is {policy.get(directive)!r}"
    if "unsafe" in str(policy):
        yield "CSP is unsafe"
    if not is_cached and "no-store" not in response.headers.get("Cache-Control", ""):
        yield f"Cache-Control is {response.headers.get('Cache-Control')!r}"
    kind = response.headers.get("Content-Type", "")
    if kind.startswith("text/") and "charset=utf-8" not in kind.lower():
        yield f"Content-Type is {kind!r}"


@contextmanager
def writes() -> Iterator[set[str]]:
    """The tables that are written meanwhile."""
    tables: set[str] = set()

    def note(execute, sql, params, many, context):
        tables.update(table.lower() for table in WRITE.findall(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield tables
