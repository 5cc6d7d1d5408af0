"""Typed reading of environment variables. A bad value names its variable and what was expected."""

import base64
import binascii
import os
from collections.abc import Collection
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32


def text(name: str, default: str | None = None) -> str:
    """A required or defaulted string."""
    value = os.environ.get(name, default)
    if value is None or value == "":
        if default == "":
            return ""
        raise ImproperlyConfigured(f"{name} is not set. Set it in the environment; docs/deployment.md says to what.")
    return value


def flag(name: str, *, default: bool = False) -> bool:
    """A yes/no value: 1, true, yes, on or 0, false, no, off."""
    value = os.environ.get(name, "").strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    if value == "":
        return default
    raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no. Write 1 or 0.")


def choice(name: str, default: str, known: Collection[str]) -> str:
    """One of a few words."""
    value = os.environ.get(name, "") or default
    if value not in known:
        raise ImproperlyConfigured(f"{name}={value!r} is none of {', '.join(known)}.")
    return value


def number(name: str, default: int, *, least: int | None = None) -> int:
    """A whole number, not below `least`."""
    value = os.environ.get(name, "")
    try:
        found = int(value) if value else default
    except ValueError:
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number.") from None
    if least is not None and found < least:
        raise ImproperlyConfigured(f"{name}={found} is too small. Write {least} or more.")
    return found


def folder(name: str, default: Path) -> Path:
    """A folder, made absolute; it need not exist yet."""
    return Path(os.environ.get(name) or default).expanduser().absolute()


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def database(name: str) -> dict[str, object]:
    """A PostgreSQL address as Django wants it: postgresql://user:password@host:port/name?option=value.

    :raises ImproperlyConfigured: for any other kind of database; this product runs on PostgreSQL only.
    """
    parts = urlsplit(text(name))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} must start with postgresql:// ; this product runs on PostgreSQL only.")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": number("CONN_MAX_AGE", 600),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def socket_address(name: str) -> str:
    """Where a service listens: the absolute path of a Unix socket, or host:port; empty for none.

    :raises ImproperlyConfigured: for anything else
    """
    value = os.environ.get(name, "").strip().removeprefix("unix:")
    host, colon, port = value.rpartition(":")
    if not value or value.startswith("/") or (colon and host and port.isdecimal() and 0 < int(port) < 65536):
        return value
    raise ImproperlyConfigured(f"{name}={value!r} is neither the path of a socket (/run/…) nor host:port.")


def keyring(name: str) -> dict[int, bytes]:
    """Keys by id, newest last: "1:BASE64,2:BASE64", each 32 bytes. Writing uses the last, reading any.

    :raises ImproperlyConfigured: for a malformed entry, a wrong length or a sample key.
    """
    ring: dict[int, bytes] = {}
    for entry in words(name, text(name)):
        key_id, _, encoded = entry.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            raise ImproperlyConfigured(f"{name}: key {key_id!r} is not base64.") from None
        if not (key_id.isascii() and key_id.isdecimal()) or not 1 <= int(key_id) <= 255 or len(key) != KEY_BYTES:
            raise ImproperlyConfigured(f"{name}: write id:key with an id of 1 to 255 and {KEY_BYTES} bytes in base64.")
        if len(set(key)) < KEY_BYTES // 4:
            raise ImproperlyConfigured(f"{name}: key {key_id} is a sample key. Make one: bin/manage new_keys")
        ring[int(key_id)] = key
    return ring
