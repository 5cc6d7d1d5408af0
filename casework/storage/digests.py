"""The digests of a file's plain bytes, by which its integrity is proved for decades: SHA-256 and SM3."""

import hashlib
from typing import Protocol

from cryptography.hazmat.primitives import hashes


class Digest(Protocol):
    """What both libraries offer."""

    def update(self, data: bytes, /) -> None: ...

    def digest(self) -> bytes: ...


class _Sm3:
    """SM3 (GB/T 32905) of the cryptography library, where Python's OpenSSL has none."""

    def __init__(self) -> None:
        self._hash = hashes.Hash(hashes.SM3())

    def update(self, data: bytes, /) -> None:
        self._hash.update(data)

    def digest(self) -> bytes:
        return self._hash.finalize()


def sha256() -> Digest:
    """A new SHA-256."""
    return hashlib.sha256()


def sm3() -> Digest:
    """A new SM3."""
    try:
        return hashlib.new("sm3")
    except ValueError:
        return _Sm3()
