"""The device a person signs in from, told by a signed cookie. Only a digest bound to the account is stored."""

from hashlib import sha256
from secrets import token_urlsafe

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest

from security.models import Account

DEVICE_COOKIE = "__Host-device" if settings.SECURE_COOKIES else "device"
_SIGNER = Signer(salt="security.device")
NOBODY = 0


def new_device() -> str:
    """A cookie value for a device seen for the first time."""
    return _SIGNER.sign(token_urlsafe(24))


def read_device(request: HttpRequest) -> str:
    """The device's cookie value, or an empty text if it has none that we gave out."""
    value = request.COOKIES.get(DEVICE_COOKIE, "")
    try:
        _SIGNER.unsign(value)
    except BadSignature:
        return ""
    return value


def digest_for(device: str, account: Account | None) -> bytes:
    """What is stored about this device and this account; several people may share a device."""
    return sha256(f"{device}|{account.pk if account else NOBODY}".encode()).digest()
