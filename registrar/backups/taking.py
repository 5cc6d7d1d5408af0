"""Making a backup while the office is open."""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from casework.models import File
from casework.storage.envelope import sealed
from registrar.backups import manifest as book
from registrar.backups.manifest import BadBackup, Manifest, Part, Table
from registrar.backups.programs import dumped
from registrar.backups.tables import all_sequences, all_tables
from security.journal.sealer import newest_seal

UNFINISHED: Final = ".unfinished-"
NAME: Final = "registrar-"
LAST: Final = "last-backup.json"


@dataclass(frozen=True)
class _Database:
    """What was dumped, as of one snapshot."""

    server: int
    epoch: int
    seal: int
    tables: dict[str, Table]
    sequences: dict[str, int]
    files: list[str]


def take(into: Path, at: datetime, *, encrypted: bool = True) -> tuple[Path, Manifest]:
    """Make a backup in a new folder below `into`. Only when all of it is on the disk does the folder get its name.

    The anchor is copied first, then the database dumped, then the files it names copied: every seal of the anchor and
    every file of the dump is then in the backup, whatever is written meanwhile.
    :raises BadBackup: with the sentence why not; nothing is left behind
    """
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{NAME}{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    place, draft = into / name, into / f"{UNFINISHED}{name}"
    if place.exists() or draft.exists():
        raise BadBackup(_("There is a backup of this second already: {place}").format(place=place))
    draft.mkdir(mode=0o700)
    try:
        made = _fill(draft, str(uuid.uuid4()), at, encrypted=encrypted)
        _sync(draft)
        draft.rename(place)
        _sync(into)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    _note(place, at)
    return place, made


def keep_newest(into: Path, how_many: int) -> list[Path]:
    """Remove all but the newest backups below `into`; those that are gone. What is no backup of ours stays."""
    ours = sorted(path.parent for path in into.glob(f"{NAME}*/{book.MANIFEST}"))
    gone = ours[: max(0, len(ours) - how_many)] if how_many > 0 else []
    for folder in gone:
        shutil.rmtree(folder)
    return gone


def last_backup() -> datetime | None:
    """When the last backup was made from here; None if none was."""
    try:
        told = json.loads((Path(settings.DATA_DIR) / LAST).read_text())
        return datetime.fromisoformat(told["at"])
    except (OSError, ValueError, KeyError):
        return None


def _fill(draft: Path, own_id: str, at: datetime, *, encrypted: bool) -> Manifest:
    anchor = Path(settings.JOURNAL_ANCHOR)
    (draft / book.ANCHOR).write_bytes(anchor.read_bytes() if anchor.exists() else b"")
    database = _dump(draft / book.DUMP, own_id, encrypted=encrypted)
    copied = dict(_copy_files(draft, database.files))
    with (draft / book.FILE_LIST).open("w", encoding="ascii") as out:
        out.writelines(f"{name}\t{part.size}\t{part.sha256}\n" for name, part in sorted(copied.items()))
    manifest = Manifest(
        id=own_id,
        made_at=at.astimezone(UTC).isoformat(timespec="seconds"),
        version=_version(),
        server=database.server,
        encrypted=encrypted,
        epoch=database.epoch,
        seal=database.seal,
        files=len(copied),
        tables=database.tables,
        sequences=database.sequences,
        parts={name: book.part_of(draft / name) for name in (book.DUMP, book.FILE_LIST, book.ANCHOR)},
    )
    book.write(draft, manifest)
    return manifest


def _dump(path: Path, own_id: str, *, encrypted: bool) -> _Database:
    """Dump, and take the digests, both of one snapshot."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read, read only")
        cursor.execute(
            "select pg_export_snapshot(), current_setting('server_version_num')::int,"
            " (select max(number) from security_epoch)"
        )
        snapshot, server, epoch = cursor.fetchone()
        sequences = all_sequences(connection)  # they go on meanwhile, whatever the snapshot
        pieces: Iterable[bytes] = dumped(connection, server, snapshot)
        if encrypted:
            pieces = sealed(pieces, sealed_as(own_id))[1]
        with path.open("wb") as out:
            os.fchmod(out.fileno(), 0o600)
            out.writelines(pieces)
        files = list(File.objects.order_by("stored_as").values_list("stored_as", flat=True))
        seal = newest_seal().number
        return _Database(server, epoch, seal, all_tables(connection), sequences, files)


def sealed_as(own_id: str) -> str:
    """The name that the dump's encryption is bound to: that of no other backup."""
    return f"backup {own_id} {book.DUMP}"


def _copy_files(draft: Path, names: list[str]) -> Iterator[tuple[str, Part]]:
    for name in names:
        source = Path(settings.FILES_DIR) / name[:2] / name
        target = book.stored(draft, name)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            shutil.copyfile(source, target)
        except FileNotFoundError:
            sentence = _("The stored file {name} is missing in the store. Look with: bin/manage sweep_files --check")
            raise BadBackup(sentence.format(name=name)) from None
        yield name, book.part_of(target)


def _sync(folder: Path) -> None:
    """Put everything in the folder on the disk."""
    for path in [*folder.rglob("*"), folder]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _note(place: Path, at: datetime) -> None:
    """For the doctor: when the last backup was made, and where."""
    note = Path(settings.DATA_DIR) / LAST
    note.write_text(json.dumps({"at": at.astimezone(UTC).isoformat(timespec="seconds"), "place": str(place)}))


def _version() -> str:
    try:
        return version("registrar")
    except PackageNotFoundError:
        return (settings.BASE_DIR / "CHANGELOG.md").read_text("utf-8").partition("\n## ")[2].partition("\n")[0]
