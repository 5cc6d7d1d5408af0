"""Passkeys (WebAuthn) as a second factor: the browser's answers are checked by Yubico's library."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    UserVerificationRequirement,
)

from security.models import Account, SecondFactor

DOES_NOT_FIT = (ValueError, KeyError, TypeError, AttributeError)
"""What the library raises at an answer that is not the one asked for, or no answer at all."""


@dataclass(frozen=True)
class NewPasskey:
    """A passkey that the browser has made: its digest, and what to check later answers with."""

    credential: bytes
    secret: str
    counter: int


def ask_to_make(account: Account, known: Sequence[SecondFactor]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the browser is asked, and what must be remembered in the session until it answers."""
    user = PublicKeyCredentialUserEntity(
        id=str(account.pk).encode(), name=account.person.name, display_name=account.person.name
    )
    options, state = _server().register_begin(
        user, _credentials(known), user_verification=UserVerificationRequirement.PREFERRED
    )
    return dict(options), state


def made(state: Any, answer: str) -> NewPasskey | None:
    """The passkey out of the browser's answer; None if it does not fit what was asked."""
    try:
        data = _server().register_complete(state, RegistrationResponse.from_dict(json.loads(answer)))
    except DOES_NOT_FIT:
        return None
    found = data.credential_data
    if found is None:
        return None
    return NewPasskey(digest_of(found.credential_id), base64.b64encode(bytes(found)).decode(), data.counter)


def ask_to_use(known: Sequence[SecondFactor]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the browser is asked, and what must be remembered in the session until it answers."""
    options, state = _server().authenticate_begin(
        _credentials(known), user_verification=UserVerificationRequirement.PREFERRED
    )
    return dict(options), state


def used(state: Any, answer: str, known: Sequence[SecondFactor]) -> tuple[SecondFactor, int] | None:
    """Which of the passkeys answered, and its counter; None if the answer does not fit."""
    try:
        response = AuthenticationResponse.from_dict(json.loads(answer))
        credential = _server().authenticate_complete(state, _credentials(known), response)
        counter = response.response.authenticator_data.counter
    except DOES_NOT_FIT:
        return None
    digest = digest_of(credential.credential_id)
    factor = next((one for one in known if bytes(one.credential or b"") == digest), None)
    return (factor, counter) if factor else None


def digest_of(credential_id: bytes) -> bytes:
    """By which a passkey is found."""
    return hashlib.sha256(credential_id).digest()


def _credentials(known: Sequence[SecondFactor]) -> list[AttestedCredentialData]:
    passkeys = [one for one in known if one.kind == SecondFactor.Kind.PASSKEY]
    return [AttestedCredentialData(base64.b64decode(one.secret)) for one in passkeys]


def _server() -> Fido2Server:
    """For the site's own name and origin, and no other."""
    site = urlsplit(settings.SITE_ADDRESS)
    origin = f"{site.scheme}://{site.netloc}"
    party = PublicKeyCredentialRpEntity(id=site.hostname or "localhost", name=site.hostname or "localhost")
    return Fido2Server(party, verify_origin=lambda told: told == origin)
