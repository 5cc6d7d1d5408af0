"""Files on disk under `FILES_DIR`: written aside, made durable, then put in their place under a random name (S:UPL-06).

A row in the database names a file only after its bytes are safe. A crash in between leaves a file without a row,
which the sweep removes; never a row without a file.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from casework.storage.digests import sha256, sm3
from casework.storage.envelope import CHUNK, CannotOpen, is_newest, opened, sealed

INCOMING = "incoming"
NAME_BYTES = 16


@dataclass(frozen=True)
class Kept:
    """What the store has taken in. The digests and the size (bytes) are those of the plain bytes."""

    name: str
    sha256: bytes
    sm3: bytes
    size: int
    key_id: int


def keep(stream: BinaryIO) -> Kept:
    """Encrypt the stream into the store. When this returns, the bytes survive a power cut.

    :raises OSError: if the disk is full or fails; nothing is left behind
    """
    return _keep(iter(lambda: stream.read(CHUNK), b""))


def _keep(plain: Iterator[bytes]) -> Kept:
    name = secrets.token_hex(NAME_BYTES)
    measure = _Measured(plain)
    key_id, pieces = sealed(measure, name)
    aside = _folder(INCOMING) / name
    try:
        with os.fdopen(os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
            for piece in pieces:
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
        place = _folder(name[:2]) / name
        aside.rename(place)
        _sync(place.parent)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    return Kept(name, measure.sha256.digest(), measure.sm3.digest(), measure.size, key_id)


def read(name: str) -> Iterator[bytes]:
    """The plain bytes of a stored file, in pieces. It is opened at once: what happens to its name afterwards, a new key
    or the sweep, does not concern who reads.

    :raises CannotOpen: if it is not there; while reading, if it is not as it was written
    """
    try:
        return _Pieces(_place(name).open("rb"), name)
    except FileNotFoundError:
        raise CannotOpen(f"The stored file {name} is not in the store.") from None


def is_stale(name: str) -> bool:
    """Whether a stored file has an older key or another method than files have now. False if it is not there."""
    try:
        with _place(name).open("rb") as source:
            return not is_newest(source.read(2))
    except FileNotFoundError:
        return False


def keep_again(name: str) -> Kept:
    """The bytes of a stored file once more, under a new name with the newest key.

    :raises CannotOpen: if it is not there, or not as it was written; nothing is left behind then
    """
    return _keep(read(name))


def intact(name: str, digest: bytes) -> bool:
    """Whether the file is there and opens to the bytes of this SHA-256."""
    found = sha256()
    try:
        for piece in read(name):
            found.update(piece)
    except CannotOpen:
        return False
    return secrets.compare_digest(found.digest(), bytes(digest))


def linger(name: str) -> None:
    """Leave a file that no row names any more to those who read it, and to a backup under way: the sweep of the store
    takes it when it is as old as one that was never named. Nothing happens if it is not there.
    """
    with suppress(FileNotFoundError):
        os.utime(_place(name))


def discard(name: str) -> None:
    """Take a file that no row names out of the store; nothing happens if it is not there."""
    _place(name).unlink(missing_ok=True)
    (settings.FILES_DIR / INCOMING / name).unlink(missing_ok=True)


def all_names(*, before: datetime) -> Iterator[str]:
    """The names of all files in the store, finished or not, that were last written before this moment."""
    for folder in sorted(Path(settings.FILES_DIR).glob("*")):
        for file in folder.iterdir() if folder.is_dir() else ():
            with suppress(FileNotFoundError):
                if datetime.fromtimestamp(file.stat().st_mtime, tz=UTC) < before:
                    yield file.name


class _Pieces(Iterator[bytes]):
    """The pieces of an open file, which closes after the last one, at a fault, or when nobody asks any more."""

    def __init__(self, source: BinaryIO, name: str) -> None:
        self._source, self._pieces = source, opened(source, name)

    def __next__(self) -> bytes:
        try:
            return next(self._pieces)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """As an answer does that breaks off."""
        self._source.close()

    __del__ = close


class _Measured:
    """Hands the pieces on and keeps their size and digests."""

    def __init__(self, plain: Iterator[bytes]) -> None:
        self.plain, self.size, self.sha256, self.sm3 = plain, 0, sha256(), sm3()

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.plain:
            self.size += len(piece)
            self.sha256.update(piece)
            self.sm3.update(piece)
            yield piece


def _place(name: str) -> Path:
    if len(name) != 2 * NAME_BYTES or not set(name) <= set("0123456789abcdef"):
        raise CannotOpen("This is no name of a stored file.")
    return Path(settings.FILES_DIR) / name[:2] / name


def _folder(name: str) -> Path:
    root = Path(settings.FILES_DIR)
    folder = root / name
    if not folder.is_dir():
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync(root)
    return folder


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
