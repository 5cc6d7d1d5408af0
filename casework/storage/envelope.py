"""How a stored file is encrypted: in chunks, so that a large one needs little memory (S:CRY-01).

Layout: method (1 byte), key id (1 byte), salt (16 bytes); then chunks of 64 KiB of plain bytes, each with its tag.
Every file has a key of its own, derived from the ring's key, the salt and the name it is stored under: bytes moved to
another name, another order or another file do not open. The last chunk says that it is the last, so a cut file shows.
"""

import os
from collections.abc import Iterable, Iterator
from itertools import count
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from security.rules.ciphers import METHODS, Aead, new_aead

SALT = 16
HEAD = 2 + SALT
CHUNK = 64 * 1024
TAG = 16
KEY_BYTES = 32


class CannotOpen(Exception):
    """A stored file was altered, cut or moved, or its key is not on the ring. Nothing of it is handed out."""


def is_newest(head: bytes) -> bool:
    """Whether a stored file that begins so was encrypted by the method of the settings with the newest key."""
    return head[:2] == bytes((METHODS[settings.CIPHER], next(reversed(settings.FILE_KEYS))))


def sealed(plain: Iterable[bytes], name: str) -> tuple[int, Iterator[bytes]]:
    """The id of the key, and the encrypted bytes for this name: the head, then chunk by chunk."""
    key_id = next(reversed(settings.FILE_KEYS))
    return key_id, _sealed(plain, name, key_id)


def opened(source: BinaryIO, name: str) -> Iterator[bytes]:
    """The plain bytes, chunk by chunk; every chunk is authentic before it is handed out.

    :raises CannotOpen: at the first byte that is not as it was written, and at the end if the file was cut
    """
    head = source.read(HEAD)
    if len(head) < HEAD or head[0] not in METHODS.values() or head[1] not in settings.FILE_KEYS:
        raise CannotOpen(f"The stored file {name} is encrypted with a key or method that is not configured.")
    cipher = _cipher(head, name)
    ahead = source.read(CHUNK + TAG)
    for number in count():
        chunk, ahead = ahead, source.read(CHUNK + TAG)
        try:
            yield cipher.decrypt(_nonce(number, last=not ahead), chunk, head)
        except InvalidTag:
            raise CannotOpen(f"The stored file {name} was altered, cut or moved.") from None
        if not ahead:
            return


def _sealed(plain: Iterable[bytes], name: str, key_id: int) -> Iterator[bytes]:
    head = bytes((METHODS[settings.CIPHER], key_id)) + os.urandom(SALT)
    cipher = _cipher(head, name)
    yield head
    pieces = _of_one_size(plain)
    chunk = next(pieces, b"")
    for number in count():
        ahead = next(pieces, b"")
        yield cipher.encrypt(_nonce(number, last=not ahead), chunk, head)
        if not ahead:
            return
        chunk = ahead


def _of_one_size(plain: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of CHUNK, the last one shorter; none is empty."""
    waiting = bytearray()
    for piece in plain:
        waiting += piece
        while len(waiting) >= CHUNK:
            yield bytes(waiting[:CHUNK])
            del waiting[:CHUNK]
    if waiting:
        yield bytes(waiting)


def _cipher(head: bytes, name: str) -> Aead:
    derive = HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=head[2:], info=f"casework.file|{name}".encode())
    return new_aead(head[0], derive.derive(settings.FILE_KEYS[head[1]]))


def _nonce(number: int, *, last: bool) -> bytes:
    """Each chunk of a file has its own; files never share a key."""
    return number.to_bytes(11, "big") + bytes((last,))
