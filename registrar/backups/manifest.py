"""The manifest: what a backup holds, and that it is whole and unaltered."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

MANIFEST: Final = "manifest.json"
MAC: Final = "manifest.mac"
DUMP: Final = "database.dump"
FILES: Final = "files"
FILE_LIST: Final = "files.tsv"
ANCHOR: Final = "journal.anchor"
FORMAT: Final = 1
PIECE: Final = 1024 * 1024


class BadBackup(Exception):
    """A backup cannot be made or put back. The text says why, and what to do."""


@dataclass(frozen=True)
class Part:
    """One file of the backup."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Table:
    """How many rows a table has, and a digest over all of them in no order."""

    rows: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a backup says of itself. `made_at` is the moment of the database's snapshot, as ISO text in UTC."""

    id: str
    made_at: str
    version: str
    server: int
    encrypted: bool
    epoch: int
    seal: int
    files: int
    tables: dict[str, Table] = field(default_factory=dict)
    sequences: dict[str, int] = field(default_factory=dict)
    parts: dict[str, Part] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def rows(self) -> int:
        """How many rows all tables have together."""
        return sum(table.rows for table in self.tables.values())


def part_of(path: Path) -> Part:
    """Size and digest of a file of the backup."""
    digest = hashlib.sha256()
    for piece in pieces(path):
        digest.update(piece)
    return Part(path.stat().st_size, digest.hexdigest())


def pieces(path: Path) -> Iterator[bytes]:
    """The bytes of a file, a megabyte at a time."""
    with path.open("rb") as source:
        while piece := source.read(PIECE):
            yield piece


def write(folder: Path, manifest: Manifest) -> None:
    """Put the manifest and its mark into the folder, on the disk."""
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
    key_id = next(reversed(settings.JOURNAL_KEYS))
    for name, content in ((MANIFEST, text), (MAC, f"{key_id}:{_mac(text, key_id)}\n".encode())):
        with (folder / name).open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())


def read(folder: Path) -> Manifest:
    """The manifest of a backup, once its mark fits.

    :raises BadBackup: if there is none, it was altered, or it was made with other keys or a newer version
    """
    try:
        text, mark = (folder / MANIFEST).read_bytes(), (folder / MAC).read_text("ascii").strip()
    except OSError:
        sentence = _("{folder} is no complete backup: manifest.json or manifest.mac is missing.")
        raise BadBackup(sentence.format(folder=folder)) from None
    key_id, _colon, mac = mark.partition(":")
    if not key_id.isdecimal() or int(key_id) not in settings.JOURNAL_KEYS:
        raise BadBackup(_("This backup was made with a key that is not in JOURNAL_KEYS. Set the keys of that time."))
    if not hmac.compare_digest(mac, _mac(text, int(key_id))):
        raise BadBackup(
            _("The manifest does not fit its mark: the backup was altered, or made with other keys. Take another one.")
        )
    return _parsed(json.loads(text))


def must_be_whole(folder: Path, manifest: Manifest) -> None:
    """Compare every part with the manifest, and every stored file with the list.

    :raises BadBackup: naming the first part that is missing or damaged
    """
    for name, part in manifest.parts.items():
        path = folder / name
        if not path.is_file() or part_of(path) != part:
            raise BadBackup(_("{part} is missing or damaged. Take another backup.").format(part=name))
    for name, part in listed(folder):
        path = stored(folder, name)
        if not path.is_file() or part_of(path) != part:
            raise BadBackup(_("The stored file {name} is missing or damaged. Take another backup.").format(name=name))


def listed(folder: Path) -> Iterator[tuple[str, Part]]:
    """The stored files of a backup."""
    with (folder / FILE_LIST).open(encoding="ascii") as lines:
        for line in lines:
            name, size, digest = line.rstrip("\n").split("\t")
            yield name, Part(int(size), digest)


def stored(folder: Path, name: str) -> Path:
    """Where a stored file lies in the backup.

    :raises BadBackup: if that is no name of a stored file
    """
    if len(name) != 32 or not set(name) <= set("0123456789abcdef"):
        raise BadBackup(_("{name} is no name of a stored file. Take another backup.").format(name=repr(name)))
    return folder / FILES / name[:2] / name


def _parsed(told: dict[str, Any]) -> Manifest:
    if told.get("format") != FORMAT:
        raise BadBackup(_("This backup was made by another version of the system. Put it back with that version."))
    told["tables"] = {name: Table(**one) for name, one in told["tables"].items()}
    told["parts"] = {name: Part(**one) for name, one in told["parts"].items()}
    return Manifest(**told)


def _mac(text: bytes, key_id: int) -> str:
    return hmac.new(settings.JOURNAL_KEYS[key_id], b"registrar backup manifest\0" + text, hashlib.sha256).hexdigest()
