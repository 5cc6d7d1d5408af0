"""The test database: migrated once by the owner into a template, copied per process, used as the web's role.

A test marked `django_db` is rolled back. One with `transaction=True` really commits; afterwards the database is made
anew from the template, because the web's role may not truncate and the seed rows must be there again.
"""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import IO

import hypothesis
import psycopg
import pytest
import time_machine
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase
from django.utils import translation

ROOT = Path(__file__).resolve().parent.parent
hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")  # no test is about how busy the machine is
NEXT_YEAR = timedelta(weeks=52)  # the same day of the week
IN_NEXT_YEAR = os.environ.get("DEEP") == "year"
_whole_run = ExitStack()
Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost = 1, 64  # no test is about how slow a hash is
pytest_plugins = [
    name
    for name in (
        "tests.cast",
        "tests.cast_roll",
        "tests.cast_import",
        "tests.cast_photos",
        "tests.cast_registration",
        "tests.cast_deferral",
        "tests.cast_intake",
        "tests.cast_papers",
        "tests.cast_desk",
        "tests.cast_proposals",
        "tests.cast_meeting",
        "tests.cast_closing",
        "tests.cast_verification",
        "tests.cast_rulebook",
        "tests.cast_full",
        "tests.browser.harness",
        "tests.whole_run",
    )
    if find_spec(name)
]


def _server() -> dict[str, object]:
    settings = connections["owner"].settings_dict
    return {"host": settings["HOST"], "user": settings["USER"], "port": settings["PORT"] or None, "dbname": "postgres"}


def _run(*statements: str) -> None:
    with psycopg.connect(**_server(), autocommit=True) as server:  # type: ignore[arg-type]
        for statement in statements:
            server.execute(statement)


def _template_name() -> str:
    digest = hashlib.sha256()
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(path.read_bytes())
    return f"template_{digest.hexdigest()[:16]}"


@contextmanager
def _alone(name: str) -> Iterator[None]:
    place = Path(os.environ.get("DATA_DIR") or tempfile.gettempdir())
    with (place / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _use(name: str) -> None:
    for alias in ("default", "owner"):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
        _tell_child_processes(alias, name)


def _tell_child_processes(alias: str, name: str) -> None:
    """A process that a test starts finds the test's database, not the one beside it."""
    settings = connections[alias].settings_dict
    variable = {"default": "DATABASE_URL", "owner": "OWNER_DATABASE_URL"}[alias]
    os.environ[variable] = f"postgresql://{settings['USER']}@/{name}?host={settings['HOST']}"


def _template() -> str:
    """The migrated template, made by whichever process comes first."""
    name = _template_name()
    with _alone(name):
        with psycopg.connect(**_server(), autocommit=True) as server:  # type: ignore[arg-type]
            if server.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
                return name
        _tidy()
        _run(f"drop database if exists {name}_new with (force)")
        _run(f"create database {name}_new")
        _use(f"{name}_new")
        call_command("migrate", database="owner", verbosity=0)
        connections["owner"].close()
        _run(f"alter database {name}_new rename to {name}")
    return name


def _tidy() -> None:
    """Databases of earlier runs that were killed, and templates of migrations that nobody tests just now, go."""
    with psycopg.connect(**_server(), autocommit=True) as server:  # type: ignore[arg-type]
        known = server.execute("select datname from pg_database where datname ~ '^(test|template)_'").fetchall()
        for (name,) in known:
            if not _is_used(name):
                with suppress(psycopg.errors.ObjectInUse):
                    server.execute(f"drop database if exists {name}")


def _is_used(name: str) -> bool:
    """Whether a test process of this moment has this database, or holds the lock of this template."""
    if name.startswith("test_"):
        return Path(f"/proc/{name.rpartition('_')[2]}").exists()
    with _users(name.removesuffix("_new")) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _users(template: str) -> IO[str]:
    return (Path(os.environ.get("DATA_DIR") or tempfile.gettempdir()) / f"{template}.users").open("a")


def fresh_database(name: str, template: str) -> None:
    """Drop the database and copy the template; nobody stays connected."""
    for alias in ("default", "owner"):
        connections[alias].close()
    with _alone(template):
        _run(f"drop database if exists {name} with (force)", f"create database {name} template {template}")


def _forget_what_was_read() -> None:
    """Ids begin anew with the database, so nothing read by id may be remembered."""
    from django.contrib.contenttypes.models import ContentType

    from rulebook.queries import forget_calendar, rules_of

    rules_of.cache_clear()
    forget_calendar()
    ContentType.objects.clear_cache()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: object) -> Iterator[None]:
    """One database per test process."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"test_{worker}_{os.getpid()}"
    users = _users(_template_name())
    fcntl.flock(users, fcntl.LOCK_SH)
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        template = _template()
        fresh_database(name, template)
        _use(name)

    def made_anew(self: TransactionTestCase) -> None:
        fresh_database(name, template)
        _forget_what_was_read()

    TransactionTestCase._fixture_teardown = made_anew
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        for alias in ("default", "owner"):
            connections[alias].close()
        _run(f"drop database if exists {name} with (force)")
    users.close()


@contextmanager
def next_year() -> Iterator[None]:
    """The same day of next year, here and in every process that is started meanwhile (`tests/clock/`)."""
    before = {name: os.environ.get(name) for name in ("PYTHONPATH", "CLOCK_AHEAD")}
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT / "tests" / "clock"), before["PYTHONPATH"]]))
    os.environ["CLOCK_AHEAD"] = str(int(NEXT_YEAR.total_seconds()))
    with time_machine.travel(datetime.now(UTC) + NEXT_YEAR, tick=True):
        yield
    for name, value in before.items():
        os.environ.pop(name)
        if value is not None:
            os.environ[name] = value


@pytest.fixture(autouse=True)
def schools_language() -> None:
    """What a test's last request left active is not the next one's language."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def school_year(request: pytest.FixtureRequest) -> Iterator[None]:
    """Today; for tests marked `clock` the same day of next year as well."""
    if getattr(request, "param", "this") == "this":
        yield
        return
    with next_year():
        yield


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test marked `clock` runs in this and in the next school year."""
    if metafunc.definition.get_closest_marker("clock") and not IN_NEXT_YEAR:
        metafunc.parametrize("school_year", ["this", "next"], indirect=True)


@pytest.hookimpl(wrapper=True)
def pytest_sessionstart() -> Iterator[None]:
    """Under `bin/test --deep year` everything runs in the next school year, from the first fixture on."""
    if IN_NEXT_YEAR and not os.environ.get("CLOCK_AHEAD"):  # a process of this run lives in that year already
        _whole_run.enter_context(next_year())
    yield


def pytest_unconfigure() -> None:
    """The clock is put right again."""
    _whole_run.close()
