"""A line of the log is one JSON object, names what happened where, and holds nothing personal."""

import json
import logging
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory

from registrar.environment import choice
from registrar.logs import LEVELS, Lines
from registrar.urls import handler500  # noqa: F401 (the failing page is drawn by ours)
from security.journal import unrecorded
from security.models import Entry, Person
from tests.web.test_frame import urlpatterns as with_failing_pages

urlpatterns = with_failing_pages
NAME, NUMBER, PHONE, MAIL = "金丝雀", "330102200001011234", "13812345678", "canary@example.org"


def line(message: str, *args: object, **more: object) -> dict[str, object]:
    """What is written of a record."""
    exc_info, extra = more.pop("exc_info", None), more
    record = logging.getLogger("casework.sweeps").makeRecord(
        "casework.sweeps", logging.ERROR, __file__, 1, message, args, exc_info, extra=extra
    )
    written = Lines().format(record)
    assert "\n" not in written
    return json.loads(written)


def look_for(name: str) -> None:
    try:
        {}[name]
    except KeyError as inner:
        raise ValueError(f"no such person: {name}") from inner


def write_a_second_system_person(name: str) -> None:
    with transaction.atomic(), unrecorded("a test of the log"):
        Person.objects.create(name=name, is_system=True)


class Collected(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(Lines())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def collected():
    handler = Collected()
    logging.getLogger().addHandler(handler)
    yield handler.lines
    logging.getLogger().removeHandler(handler)


def test_a_line_says_when_how_grave_from_where_and_what():
    told = line("Job %s was taken over.", 7)
    assert told["event"] == "Job 7 was taken over."
    assert told["level"] == "error"
    assert told["logger"] == "casework.sweeps"
    assert str(told["timestamp"]).endswith("Z")


@pytest.mark.parametrize("value", [NUMBER, PHONE, f"+86{PHONE}", MAIL, NUMBER[:-1] + "X"])
def test_what_looks_like_a_number_of_a_person_or_an_address_is_masked(value):
    assert value not in json.dumps(line("Something about %s.", value))


def test_a_line_break_forges_no_line():
    told = line('name\r\n{"event": "signed in"}')
    assert told["level"] == "error"
    assert "signed in" in str(told["event"])


def test_of_an_exception_its_kind_is_written_and_never_its_message():
    try:
        look_for(NAME)
    except ValueError as failure:
        told = line("It failed: %s", failure, exc_info=sys.exc_info())
    assert told["event"] == "It failed: ValueError"
    assert told["exception"] == ["builtins.ValueError", "builtins.KeyError"]
    assert any("test_logs.py" in frame for frame in told["frames"])
    assert NAME not in json.dumps(told, ensure_ascii=False)


@pytest.mark.django_db
def test_of_a_refusal_of_the_database_the_constraint_is_written_and_never_the_row():
    with pytest.raises(IntegrityError) as refused:
        write_a_second_system_person(NAME)
    told = json.dumps(
        line("It failed.", exc_info=(IntegrityError, refused.value, refused.value.__traceback__)), ensure_ascii=False
    )
    assert "UniqueViolation 23505 there_is_one_system_person" in told
    assert NAME not in told


def test_a_task_that_failed_tells_nothing_of_what_it_was_given():
    context = {"name": "casework.work", "id": "1", "exc": f"KeyError('{NAME}')", "args": f"('{NAME}',)"}
    told = line("Task %(name)s[%(id)s] raised unexpected: %(exc)s", context)
    assert told["event"] == "Task casework.work[1] raised unexpected: …"


def test_an_address_is_told_by_its_route_because_it_may_hold_a_link():
    request = RequestFactory().get(f"/password/7/cz1abc-{'a' * 32}/")
    told = line("Forbidden: %s", request.path, request=request)
    assert "cz1abc" not in json.dumps(told)


def test_what_was_searched_for_is_not_written():
    assert line("Error handling request %s", f"/students/?q={NAME}&x=1")["event"].endswith("/students/?…")


@pytest.mark.urls(__name__)
def test_a_request_and_its_failure_carry_the_same_id_which_the_reader_is_shown(collected, db):
    client = Client(raise_request_exception=False)
    answer = client.get(f"/fails/?name={NAME}")
    number = answer["X-Request-ID"]
    told = [json.loads(one) for one in collected if number in one]
    assert {one["event"] for one in told} == {"Internal Server Error: /fails/", "answered"}
    [answered] = [one for one in told if one["event"] == "answered"]
    assert (answered["method"], answered["route"], answered["status"]) == ("GET", "/fails/", 500)
    assert number in answer.content.decode()
    assert not [one for one in collected if NAME in one or NUMBER in one]


def test_the_entry_in_the_journal_carries_the_id_of_the_line(cast, collected):
    answer = cast.client(cast.wang).post("/sign-out/")
    assert Entry.objects.get(event="security.signed-out").request_id == answer["X-Request-ID"]


def test_a_probe_of_life_writes_no_line(collected, client):
    client.get("/healthz")
    assert not [one for one in collected if "healthz" in one]


def test_a_level_that_is_none_is_refused_by_name(monkeypatch):
    assert settings.LOGGING["root"]["level"] == "INFO"
    monkeypatch.setenv("LOG_LEVEL", "LOUD")
    with pytest.raises(ImproperlyConfigured, match="LOG_LEVEL='LOUD' is none of DEBUG"):
        choice("LOG_LEVEL", "INFO", LEVELS)
