"""Authenticated encryption with the place bound in, and keyed digests for finding (S:CRY-01, S:CRY-03).

Layout of a sealed value: algorithm (1 byte), key id (1 byte), nonce (12 bytes), ciphertext with tag.
"""

import hashlib
import hmac

from cryptography.exceptions import InvalidTag
from django.conf import settings

from security.rules.ciphers import METHODS, NONCE, aead, fresh_nonce

HEAD = 2
INDEX_BYTES = 16


class CannotUnseal(Exception):
    """A sealed value does not belong where it stands, was altered, or its key is not on the ring."""


def newest_head() -> bytes:
    """What stands in front of a value that is sealed now: the method of the settings and the newest key's id."""
    return bytes((METHODS[settings.CIPHER], next(reversed(settings.FIELD_KEYS))))


def seal(plain: bytes, place: str, *, ring: dict[int, bytes] | None = None) -> bytes:
    """Encrypt for one place ("table|column|row"); only that place can read it again."""
    keys = ring or settings.FIELD_KEYS
    key_id = next(reversed(keys))
    method, nonce = METHODS[settings.CIPHER], fresh_nonce()
    head = bytes((method, key_id))
    return head + nonce + aead(method, keys[key_id]).encrypt(nonce, plain, head + place.encode())


def unseal(sealed: bytes, place: str, *, ring: dict[int, bytes] | None = None) -> bytes:
    """Decrypt what `seal` made for this place.

    :raises CannotUnseal: if it was altered or moved, or its key is missing
    """
    keys = ring or settings.FIELD_KEYS
    head, nonce, body = sealed[:HEAD], sealed[HEAD : HEAD + NONCE], sealed[HEAD + NONCE :]
    if len(sealed) < HEAD + NONCE or head[0] not in METHODS.values() or head[1] not in keys:
        raise CannotUnseal(f"The value at {place} is sealed with a key or method that is not configured.")
    try:
        return aead(head[0], keys[head[1]]).decrypt(nonce, body, head + place.encode())
    except InvalidTag:
        raise CannotUnseal(f"The value at {place} was altered or moved from another place.") from None


def blind(value: str, purpose: str, *, key_id: int | None = None) -> bytes:
    """A keyed digest to find an exact value by: key id, then 16 bytes of HMAC-SHA-256 over purpose and value.

    Without `key_id` it is the newest key's.
    """
    key_id = key_id or next(reversed(settings.INDEX_KEYS))
    digest = hmac.new(settings.INDEX_KEYS[key_id], f"{purpose}\0{value}".encode(), hashlib.sha256).digest()
    return bytes((key_id,)) + digest[:INDEX_BYTES]
