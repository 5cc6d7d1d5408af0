"""manage.py new_keys makes what the settings ask for, before there are any settings, and adds a newer key to a ring."""

import os
import re
import subprocess
import sys
from base64 import b64decode
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from registrar.environment import keyring
from security.checks import about_keys
from security.fields.cipher import seal, unseal

ROOT = Path(__file__).resolve().parents[2]
RINGS = ("FIELD_KEYS", "FILE_KEYS", "INDEX_KEYS", "JOURNAL_KEYS")


def added(ring: str) -> list[str]:
    """The two lines for the environment."""
    out = StringIO()
    call_command("new_keys", "--add", ring, stdout=out)
    return [line for line in out.getvalue().splitlines() if not line.startswith("#")]


def test_new_keys_are_made_without_any_settings_and_the_office_opens_on_them(monkeypatch, settings):
    bare = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    words = [sys.executable, "manage.py", "new_keys"]
    made = subprocess.run(words, cwd=ROOT, env=bare, capture_output=True, text=True, check=True).stdout
    lines = dict(line.split("=", 1) for line in made.splitlines())
    assert set(lines) == {"SECRET_KEY", *RINGS}
    settings.SECRET_KEY = lines["SECRET_KEY"]
    for name in RINGS:
        monkeypatch.setenv(name, lines[name])
        setattr(settings, name, keyring(name))
    assert list(about_keys()) == []


def test_a_newer_key_stands_behind_those_that_are_there(monkeypatch):
    before = os.environ["FIELD_KEYS"]
    ring = f"{before},7:{before.partition(':')[2]}"
    monkeypatch.setenv("FIELD_KEYS", ring)
    reads, writes = added("FIELD_KEYS")
    [(number, key)] = re.findall(r"(\d+):(.+)", writes.removeprefix(f"FIELD_KEYS={ring},"))
    assert reads == f"FIELD_KEYS={number}:{key},{ring}"
    assert number == "8"
    assert len(b64decode(key)) == 32
    assert key not in ring


def test_a_key_that_stands_in_front_reads_and_does_not_write(monkeypatch, settings):
    """Between two restarts one process writes by the new ring, and another must read it."""
    reads, writes = added("FIELD_KEYS")
    rings = []
    for line in (reads, writes):
        monkeypatch.setenv("FIELD_KEYS", line.partition("=")[2])
        rings.append(keyring("FIELD_KEYS"))
    before, after = rings
    settings.FIELD_KEYS = before
    assert seal(b"110101", "here")[1] != next(reversed(after))
    settings.FIELD_KEYS = after
    sealed = seal(b"110101", "here")
    assert sealed[1] == next(reversed(after))
    settings.FIELD_KEYS = before
    assert unseal(sealed, "here") == b"110101"


@pytest.mark.parametrize(
    ("ring", "sentence"),
    [("", "there is nothing to add to"), ("abc", "there is nothing to add to"), ("255:AAAA", "has used up its ids")],
)
def test_to_no_ring_and_to_a_full_one_nothing_is_added(monkeypatch, ring, sentence):
    monkeypatch.setenv("FILE_KEYS", ring)
    with pytest.raises(CommandError, match=sentence):
        added("FILE_KEYS")
