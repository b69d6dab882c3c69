"""What django-allauth asks the house about passkeys and authenticator apps."""

from __future__ import annotations

import base64
import os
from typing import Any
from urllib.parse import urlsplit

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE = 12
PURPOSE = b"nominee sign-in secrets"


class Adapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        """AES-256-GCM under a key made from NOMINEE_SECRET_KEY."""
        nonce = os.urandom(NONCE)
        sealed = AESGCM(_key(settings.SECRET_KEY)).encrypt(nonce, text.encode(), PURPOSE)
        return base64.b64encode(nonce + sealed).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Older keys (NOMINEE_OLD_SECRET_KEYS) still open what they closed. Raises InvalidTag for what was changed."""
        sealed = base64.b64decode(encrypted_text)
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            try:
                return AESGCM(_key(secret)).decrypt(sealed[:NONCE], sealed[NONCE:], PURPOSE).decode()
            except InvalidTag:
                continue
        raise InvalidTag

    def get_totp_issuer(self) -> str:
        return "Nominee Program"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The host that passkeys are for: fixed by NOMINEE_PUBLIC_URL, since another one would orphan them."""
        host = urlsplit(settings.PUBLIC_URL).hostname or ""
        if settings.DEMO or settings.DEBUG:  # whichever loopback name somebody tries it under
            host = context.request.get_host().partition(":")[0]
        return {"id": host, "name": "Nominee Program"}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        return super().get_public_key_credential_user_entity(user) | {"display_name": str(user)}


def _key(secret: str) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=None, info=PURPOSE).derive(secret.encode())
