"""A passkey without a browser: answers what the server asks, as WebAuthn says, and can be told to do it wrongly."""

from __future__ import annotations

import hashlib
import json
import os
import struct
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class Device:
    def __init__(self, origin: str = "https://testserver") -> None:
        self.origin, self.count, self.verifies = origin, 0, True
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(32)
        self.user = b""

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": f"webauthn.{kind}", "challenge": challenge, "origin": self.origin}).encode()

    def _data(self, host: str, more: int = 0) -> bytes:
        flags = PRESENT | (VERIFIED if self.verifies else 0) | more
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + struct.pack(">I", self.count)

    def _answer(self, **parts: bytes) -> str:
        told: dict[str, Any] = {"id": websafe_encode(self.id), "rawId": websafe_encode(self.id), "type": "public-key"}
        told["response"] = {name: websafe_encode(part) for name, part in parts.items()}
        return json.dumps(told | {"clientExtensionResults": {"credProps": {"rk": True}}})

    def create(self, options: dict[str, Any]) -> str:
        asked = options["publicKey"]
        self.user = websafe_decode(asked["user"]["id"])
        key = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        data = self._data(asked["rp"]["id"], ATTESTED) + bytes(16) + struct.pack(">H", len(self.id)) + self.id + key
        attested = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(clientDataJSON=self._client_data("create", asked["challenge"]), attestationObject=attested)

    def get(self, options: dict[str, Any]) -> str:
        asked = options["publicKey"]
        self.count += 1
        client, data = self._client_data("get", asked["challenge"]), self._data(asked["rpId"])
        signed = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=data, signature=signed, userHandle=self.user)
