"""A passkey in software, for tests: makes and answers as a browser's script would send it, and cheats when told to."""

import hashlib
import json
import os
import struct
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256
from fido2.webauthn import Aaguid, AttestedCredentialData

PRESENT, VERIFIED, WITH_CREDENTIAL = 1, 4, 64


@dataclass
class SoftwareKey:
    """One passkey for one site."""

    site: str = "127.0.0.1"
    origin: str = "http://127.0.0.1:8000"
    counter: int = 0
    id: bytes = field(default_factory=lambda: os.urandom(16))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def makes(self, options: dict) -> str:
        """The answer to being made."""
        public = ES256.from_cryptography_key(self.key.public_key())
        credential = AttestedCredentialData.create(Aaguid(bytes(16)), self.id, public)
        data = self._data(PRESENT | VERIFIED | WITH_CREDENTIAL) + bytes(credential)
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options)
        return self._answer({"clientDataJSON": b64(client), "attestationObject": b64(attestation)})

    def answers(self, options: dict, *, step: int = 1) -> str:
        """The answer to being used; its counter goes on by `step`."""
        self.counter += step
        data, client = self._data(PRESENT | VERIFIED), self._client("webauthn.get", options)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            {"clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(signature)}
        )

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.site.encode()).digest() + struct.pack(">BI", flags, self.counter)

    def _client(self, kind: str, options: dict) -> bytes:
        told = {"type": kind, "challenge": options["publicKey"]["challenge"], "origin": self.origin}
        return json.dumps(told).encode()

    def _answer(self, response: dict) -> str:
        return json.dumps(
            {"id": b64(self.id), "rawId": b64(self.id), "type": "public-key", "response": response,
             "clientExtensionResults": {}}
        )  # fmt: skip


def b64(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")
