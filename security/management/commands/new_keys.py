"""`manage.py new_keys`: fresh keys, to be put into the environment (S:CRY-04). It needs no settings and no database."""

import base64
import os
import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

RINGS = ("FIELD_KEYS", "FILE_KEYS", "INDEX_KEYS", "JOURNAL_KEYS")
KEY_BYTES = 32
HIGHEST_ID = 255


class Command(BaseCommand):
    """Prints a SECRET_KEY and a ring of one key for each purpose; with `--add RING`, that ring with a newer key, twice:
    as it stands while the key only reads, and as it stands once the key writes.
    """

    help = "Print new keys for the environment, or one of the rings there with a newer key added."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--add", choices=RINGS, metavar="RING", help=f"add a key to this ring: {', '.join(RINGS)}")

    def handle(self, *args: Any, add: str | None, **options: Any) -> None:
        if add:
            ring = _with_one_more(add, os.environ.get(add, ""))
            older, _comma, newest = ring.rpartition(",")
            self.stdout.write("# First, everywhere, so that all can read what the new key writes; then restart all:")
            self.stdout.write(f"{add}={newest},{older}")
            self.stdout.write("# Then, everywhere, so that it writes; restart all again, and encrypt anew:")
            self.stdout.write(f"{add}={ring}")
            return
        self.stdout.write(f"SECRET_KEY={secrets.token_urlsafe(48)}")
        for name in RINGS:
            self.stdout.write(f"{name}=1:{_key()}")


def _with_one_more(name: str, ring: str) -> str:
    """The ring as it is, and a new key behind it: writing uses the last, reading any of them.

    :raises CommandError: if there is no ring, or its ids are used up
    """
    ids = [entry.strip().partition(":")[0] for entry in ring.split(",") if entry.strip()]
    if not ids or not all(one.isdecimal() for one in ids):
        raise CommandError(
            f"{name} is not a ring of keys (id:key,id:key) in the environment: there is nothing to add to."
        )
    newest = max(map(int, ids))
    if newest >= HIGHEST_ID:
        raise CommandError(f"{name} has used up its ids (1 to {HIGHEST_ID}). Re-encrypt with a ring that begins anew.")
    return f"{ring},{newest + 1}:{_key()}"


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
