"""The office does not open on sample keys, a forgetful or old database, or in demo mode on real data; it says why."""

import base64
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.core.checks import Error, Warning, run_checks
from django.db import connection, connections
from django.utils import timezone

from security.checks import about_database, about_keys, about_version
from security.journal import unrecorded
from security.models import Account, Person

ROOT = Path(__file__).resolve().parents[2]
OTHERS = {
    "worker": ("-m", "celery", "-A", "registrar", "worker", "--pool", "solo"),
    "beat": ("-m", "celery", "-A", "registrar", "beat", "--schedule", os.devnull, "--pidfile="),
    "sealer": ("manage.py", "seal_journal"),
}
pytestmark = pytest.mark.xdist_group("start")  # one test turns the server's fsync off for a moment


def start_the_web(**settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "import registrar.wsgi"],
        env={**os.environ, "PYTHONPATH": str(ROOT), **settings},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def one_account(*, is_demo: bool) -> None:
    with unrecorded("a test of the start"):
        person = Person.objects.create(name="王小明", initials="wxm", pinyin="wangxiaoming")
        Account.objects.create(person=person, is_demo=is_demo, created_at=timezone.now())


@pytest.fixture
def superuser() -> Iterator[psycopg.Connection]:
    host = connections["owner"].settings_dict["HOST"]
    with psycopg.connect(host=host, user="postgres", dbname="postgres", autocommit=True) as server:
        yield server


@pytest.mark.django_db
def test_a_database_as_it_should_be_is_accepted():
    assert list(about_database(connection)) == []


@pytest.mark.django_db
def test_a_database_that_acknowledges_before_it_has_written_is_refused():
    with connection.cursor() as cursor:
        cursor.execute("set local synchronous_commit = off")
    [sentence] = about_database(connection)
    assert "synchronous_commit is off" in sentence


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("setting", ["fsync", "full_page_writes"])
def test_a_server_that_does_not_write_through_is_refused(superuser, setting):
    superuser.execute(f"alter system set {setting} = off")
    superuser.execute("select pg_reload_conf()")
    superuser.execute("select pg_sleep(0.3)")
    try:
        [sentence] = about_database(connection)
    finally:
        superuser.execute(f"alter system reset {setting}")
        superuser.execute("select pg_reload_conf()")
    assert f"{setting} is off" in sentence


def test_postgresql_14_is_refused_and_15_is_not():
    assert "older than 15" in next(about_version(140012, "14.12"))
    assert list(about_version(150000, "15.0")) == []


@pytest.mark.django_db
def test_a_database_that_is_too_old_is_refused(monkeypatch):
    monkeypatch.setattr("security.checks.OLDEST_POSTGRESQL", 990000)
    [sentence] = about_database(connection)
    assert sentence.startswith(f"PostgreSQL {connection.pg_version // 10000}.")
    assert "is older than 15. Upgrade it" in sentence


@pytest.mark.django_db
def test_demo_mode_on_real_data_is_refused(settings):
    one_account(is_demo=False)
    assert list(about_database(connection)) == []
    settings.DEMO_MODE = True
    [sentence] = about_database(connection)
    assert "holds 1 real accounts" in sentence


@pytest.mark.django_db
def test_demo_mode_on_the_demonstration_is_what_it_is_for(settings):
    one_account(is_demo=True)
    settings.DEMO_MODE = True
    assert list(about_database(connection)) == []


@pytest.mark.django_db
def test_the_demonstration_without_demo_mode_is_pointed_out(settings):
    one_account(is_demo=True)
    settings.DEMO_MODE = False
    found = [message for message in run_checks(databases=["default"]) if message.id.startswith("registrar.")]
    assert [type(message) for message in found] == [Warning]


@pytest.mark.django_db
def test_the_check_before_a_migration_says_the_same(settings):
    one_account(is_demo=False)
    settings.DEMO_MODE = True
    found = [message for message in run_checks(databases=["default"]) if message.id == "registrar.E002"]
    assert [type(message) for message in found] == [Error]


@pytest.mark.parametrize(
    "secret", ["short", "x" * 64, "django-insecure-4k!l0v%8u2m9q7w3e5r1t6y", "change-me-4k!l0v%8u2m9q7w3e5r1t6yQ"]
)
def test_a_sample_secret_is_refused(settings, secret):
    settings.SECRET_KEY = secret
    [sentence] = about_keys()
    assert sentence.startswith("SECRET_KEY")


def test_a_regular_key_is_a_sample(settings):
    settings.FIELD_KEYS = {1: bytes(range(32))}
    [sentence] = about_keys()
    assert "FIELD_KEYS: key 1 is a sample key" in sentence


def test_one_key_for_two_purposes_is_refused(settings):
    settings.FILE_KEYS = {1: settings.FIELD_KEYS[1]}
    [sentence] = about_keys()
    assert "FILE_KEYS: key 1 is used in FIELD_KEYS too" in sentence


def test_the_keys_the_ground_makes_are_accepted():
    assert list(about_keys()) == []


@pytest.mark.django_db(transaction=True)
def test_the_web_does_not_start_in_demo_mode_on_real_data():
    one_account(is_demo=False)
    refused = start_the_web(DEMO_MODE="1")
    assert refused.returncode == 1
    assert "Demo mode is on" in refused.stderr
    assert start_the_web(DEMO_MODE="0").returncode == 0


@pytest.mark.django_db(transaction=True)
def test_the_web_does_not_start_with_sample_keys():
    sample = "1:" + base64.b64encode(b"0" * 32).decode()
    refused = start_the_web(FIELD_KEYS=sample)
    assert refused.returncode == 1
    assert "sample key" in refused.stderr


@pytest.mark.django_db(transaction=True)
def test_the_web_does_not_start_without_its_database():
    refused = start_the_web(DATABASE_URL="postgresql://nobody@/nowhere?host=/nowhere")
    assert refused.returncode == 1
    assert "The database does not answer" in refused.stderr


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("words", OTHERS.values(), ids=OTHERS.keys())
def test_the_others_do_not_start_where_the_web_would_not(words):
    one_account(is_demo=False)
    regular = "1:" + base64.b64encode(bytes(range(32))).decode()
    refused = subprocess.run(
        [sys.executable, *words],
        env={**os.environ, "DEMO_MODE": "1", "JOURNAL_KEYS": regular, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert refused.returncode == 1
    assert "Demo mode is on" in refused.stderr
    assert "JOURNAL_KEYS: key 1 is a sample key" in refused.stderr
