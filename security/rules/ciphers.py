"""Two ways of encrypting values and files: AES-256-GCM, and SM4-GCM for schools that must use it (S:CRY-01).

Each has a number of one byte that stands in front of what was encrypted with it, so both can be read at any time.
"""

import hashlib
import os
from functools import cache
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

AES_256_GCM: Final = 1
SM4_GCM: Final = 2
METHODS: Final = {"AES-256-GCM": AES_256_GCM, "SM4-GCM": SM4_GCM}
NONCE: Final = 12
TAG: Final = 16


class Aead(Protocol):
    """Encrypts and authenticates; the context is authenticated too, and stands elsewhere."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """The ciphertext with its tag behind it."""
        ...

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """The plain bytes.

        :raises InvalidTag: if anything was altered
        """
        ...


class Sm4Gcm:
    """SM4 (GB/T 32907) in Galois/Counter mode. Of a ring's 32 bytes it takes 16 that say nothing about the AES key."""

    def __init__(self, key: bytes) -> None:
        self._key = algorithms.SM4(hashlib.sha256(b"sm4|" + key).digest()[:16])

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """The ciphertext with its tag behind it."""
        work = Cipher(self._key, modes.GCM(nonce)).encryptor()
        work.authenticate_additional_data(associated_data or b"")
        return work.update(data) + work.finalize() + work.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """The plain bytes.

        :raises InvalidTag: if anything was altered
        """
        if len(data) < TAG:
            raise InvalidTag
        work = Cipher(self._key, modes.GCM(nonce, data[-TAG:])).decryptor()
        work.authenticate_additional_data(associated_data or b"")
        return work.update(data[:-TAG]) + work.finalize()


_NEW: Final[dict[int, type[Sm4Gcm]]] = {SM4_GCM: Sm4Gcm}


def new_aead(method: int, key: bytes) -> Aead:
    """A cipher of this method; KeyError if there is no such method."""
    return AESGCM(key) if method == AES_256_GCM else _NEW[method](key)


@cache
def aead(method: int, key: bytes) -> Aead:
    """The same, kept: for keys that are used again and again. Making one costs more than encrypting a field."""
    return new_aead(method, key)


def fresh_nonce() -> bytes:
    """Never used before."""
    return os.urandom(NONCE)
