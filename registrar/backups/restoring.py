"""Putting a backup back into an empty database, and making sure that it is what was backed up."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from casework.models import File
from casework.storage import intact
from casework.storage.envelope import CannotOpen, opened
from registrar.backups import manifest as book
from registrar.backups.manifest import BadBackup, Manifest
from registrar.backups.programs import put_back
from registrar.backups.tables import all_sequences, all_tables, is_empty
from registrar.backups.taking import sealed_as
from security.checks import OLDEST_POSTGRESQL
from security.journal import unrecorded
from security.journal.anchor import begin_epoch, read_anchor
from security.journal.findings import Verified
from security.journal.verify import verify

FILES_TRIED = 20


def restore(folder: Path, at: datetime) -> tuple[Manifest, Verified]:
    """Put the backup back: check it, write the database, compare every table, copy the files, raise the epoch.

    Runs as the owner of an empty database, with an empty file store, while nothing else runs.
    :raises BadBackup: with the sentence why not. Before the database is written nothing has changed; after that it is
        said that the database must be made anew.
    """
    manifest = book.read(folder)
    book.must_be_whole(folder, manifest)
    _target_must_fit(manifest)
    try:
        put_back(connection, manifest.server, _dump(folder, manifest))
        _must_be_equal(manifest)
    except (BadBackup, CannotOpen) as refusal:
        if is_empty(connection):
            raise BadBackup(str(refusal)) from None
        raise BadBackup(_("{why} Make the database anew and begin again.").format(why=refusal)) from None
    _bring_files(folder)
    _bring_anchor(folder)
    reason = f"restored from the backup of {manifest.made_at}"
    begin_epoch(reason, at)
    with unrecorded(reason):
        pass
    with connection.cursor() as cursor:
        cursor.execute("delete from security_session")  # a session that ended since would be open again
        cursor.execute("analyze")
    _files_must_open()
    return manifest, verify(read_anchor())


def _target_must_fit(manifest: Manifest) -> None:
    """An empty database of a server that is new enough, with both roles; an empty store.

    :raises BadBackup: naming what does not fit
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_setting('server_version_num')::int, to_regrole(%s) is not null,"
            " has_schema_privilege('public', 'create')",
            [f'"{settings.DATABASE_APP_ROLE}"'],
        )
        server, has_role, may_create = cursor.fetchone()
    if not is_empty(connection):
        raise BadBackup(_("The database is not empty. Put a backup back into a new, empty database only."))
    if server < OLDEST_POSTGRESQL or server // 10000 < manifest.server // 10000:
        sentence = _("The backup is of PostgreSQL {there}, this server is {here}. Use one that is not older.")
        raise BadBackup(sentence.format(there=manifest.server // 10000, here=server // 10000))
    if not may_create:
        raise BadBackup(_("This role may not create tables. Restore as the owner: bin/restore, or OWNER_DATABASE_URL."))
    if not has_role:
        sentence = _("The role {role} is missing on this server. Make it first: deploy/postgres/roles.sql")
        raise BadBackup(sentence.format(role=settings.DATABASE_APP_ROLE))
    store = Path(settings.FILES_DIR)
    if store.is_dir() and any(path.is_file() for path in store.rglob("*")):
        raise BadBackup(_("The file store {store} is not empty. Move it away first.").format(store=store))


def _dump(folder: Path, manifest: Manifest) -> Iterable[bytes]:
    path = folder / book.DUMP
    if not manifest.encrypted:
        yield from book.pieces(path)
        return
    with path.open("rb") as source:
        yield from opened(source, sealed_as(manifest.id))


def _must_be_equal(manifest: Manifest) -> None:
    with transaction.atomic():
        tables, sequences = all_tables(connection), all_sequences(connection)
    for name in sorted(set(tables) | set(manifest.tables)):
        if tables.get(name) != manifest.tables.get(name):
            sentence = _("The table {name} is not as it was backed up.")
            raise BadBackup(sentence.format(name=name))
    if any(sequences.get(name, -1) < value for name, value in manifest.sequences.items()):
        raise BadBackup(_("A sequence has fallen behind: numbers that were handed out would be given again."))


def _bring_files(folder: Path) -> None:
    Path(settings.FILES_DIR).mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, part in book.listed(folder):
        target = Path(settings.FILES_DIR) / name[:2] / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(book.stored(folder, name), target)
        target.chmod(0o600)
        if book.part_of(target) != part:
            raise BadBackup(_("The stored file {name} was not copied whole. Check the disk.").format(name=name))


def _bring_anchor(folder: Path) -> None:
    """An anchor that is still here may know more than the backup's: then it stays, and what was lost can be told."""
    place = Path(settings.JOURNAL_ANCHOR)
    if not place.exists() or not read_anchor():
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(folder / book.ANCHOR, place)


def _files_must_open() -> None:
    """The newest stored files open with the keys and are as they were stored."""
    newest = File.objects.order_by("-pk").values_list("stored_as", "sha256")[:FILES_TRIED]
    if damaged := [name for name, digest in newest if not intact(name, bytes(digest))]:
        sentence = _("Stored files do not open, {name} among them. Set the FILE_KEYS that were in use at that time.")
        raise BadBackup(sentence.format(name=damaged[0]))
