"""What must hold before the office opens. Each refusal is a sentence: what is wrong, and what to do.

All of it is looked at when web, worker, beat or sealer start (`refuse_to_start`); the database also before a migration
and on `manage.py check --database default`, the keys on `manage.py check --deploy`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Final

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from security.rules.networks import UNIX_SOCKET, is_network

OLDEST_POSTGRESQL: Final = 150000
MUST_BE_ON: Final = ("fsync", "full_page_writes", "synchronous_commit")
SHORTEST_SECRET: Final = 32
SAMPLE_WORDS: Final = ("insecure", "change-me", "changeme", "change_me", "example", "sample", "secret-key", "password")
RINGS: Final = ("FIELD_KEYS", "FILE_KEYS", "INDEX_KEYS", "JOURNAL_KEYS")


class MayNotStart(SystemExit):
    """The office must not open like this. Its text says why, one sentence a line."""


def refuse_to_start() -> None:
    """Called by web, worker, beat and sealer before they do anything.

    :raises MayNotStart: with every reason
    """
    connection = connections["default"]
    try:
        reasons = [*about_keys(), *about_networks(), *about_database(connection)]
    except DatabaseError as error:
        reasons = [f"The database does not answer ({error}). Check DATABASE_URL and whether PostgreSQL runs."]
    finally:
        connection.close()  # a forked process must not share it
    if reasons:
        raise MayNotStart("\n".join(["The office does not open:", *reasons]))


def about_keys() -> Iterator[str]:
    """Sample keys, and one key used for two purposes."""
    secret = settings.SECRET_KEY
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < SHORTEST_SECRET // 4:
        yield "SECRET_KEY is too short or too regular to be a secret. Make one: bin/manage new_keys"
    elif any(word in secret.lower() for word in SAMPLE_WORDS):
        yield "SECRET_KEY is a sample. Make one of your own: bin/manage new_keys"
    seen: dict[bytes, str] = {}
    for name in RINGS:
        for key_id, key in getattr(settings, name).items():
            if _is_regular(key):
                yield f"{name}: key {key_id} is a sample key. Make one of your own: bin/manage new_keys"
            elif seen.setdefault(key, name) != name:
                yield f"{name}: key {key_id} is used in {seen[key]} too. Every purpose has a key of its own (S:CRY-04)."


def about_networks() -> Iterator[str]:
    """Addresses that are none: a request would fail on them, or everybody be let in."""
    for name in ("TRUSTED_PROXIES", "ADMIN_NETWORKS"):
        for entry in getattr(settings, name):
            if not is_network(entry) and not (name == "TRUSTED_PROXIES" and entry == UNIX_SOCKET):
                yield f"{name}: “{entry}” is no address and no network. Write it like 10.0.0.0/8."


def _is_regular(key: bytes) -> bool:
    """Whether the bytes go on in equal steps, as in samples: 0 0 0 …, 1 2 3 …"""
    return len({(after - before) % 256 for before, after in pairwise(key)}) < len(key) // 4


def about_database(connection: BaseDatabaseWrapper) -> Iterator[str]:
    """PostgreSQL too old; a database that forgets what it acknowledged (S:DB-01); demo mode on real data."""
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('server_version_num')::int, current_setting('server_version')")
        yield from about_version(*cursor.fetchone())
        for setting in MUST_BE_ON:
            cursor.execute("select current_setting(%s)", [setting])
            if cursor.fetchone()[0] == "off":
                yield (
                    f"PostgreSQL's {setting} is off: after a power cut, decisions already shown as made would be gone."
                    f" Set {setting} = on in postgresql.conf (for this role and database too)."
                )
        if settings.DEMO_MODE and (real := _accounts(cursor, is_demo=False)):
            yield (
                f"Demo mode is on, and this database holds {real} real accounts, which anybody could then open."
                " Unset DEMO_MODE, or point DATABASE_URL to another database."
            )


def about_version(number: int, version: str) -> Iterator[str]:
    """Ranges, constraints and triggers are used as PostgreSQL 15 has them."""
    if number < OLDEST_POSTGRESQL:
        yield f"PostgreSQL {version} is older than 15. Upgrade it; nothing here is tested on less."


def _accounts(cursor: Any, *, is_demo: bool) -> int:
    """How many accounts there are; none before the first migration."""
    cursor.execute("select to_regclass('security_account') is not null")
    if not cursor.fetchone()[0]:
        return 0
    cursor.execute("select count(*) from security_account where is_demo = %s", [is_demo])
    return int(cursor.fetchone()[0])


@register(Tags.security, deploy=True)
def keys_are_real(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """On `check --deploy`: the keys are no samples."""
    del app_configs
    return [Error(sentence, id="registrar.E001") for sentence in about_keys()]


@register(Tags.database)
def database_may_be_used(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **_options: Any
) -> list[CheckMessage]:
    """Before a migration, and on `check --database default`: the database is one the office may open on."""
    del app_configs
    found: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        found += [Error(sentence, id="registrar.E002") for sentence in about_database(connection)]
        with connection.cursor() as cursor:
            if not settings.DEMO_MODE and (demo := _accounts(cursor, is_demo=True)):
                sentence = f"This database holds {demo} accounts of the demonstration. Begin real work on an empty one."
                found.append(Warning(sentence, id="registrar.W001"))
    return found
