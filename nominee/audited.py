"""Settings that matter, as they are kept in the log of administrative changes: never a secret, hosts without users."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from nominee.audit.recording import compared
from nominee.version import SOFTWARE


@compared("setting")
def house_settings() -> dict[str, dict[str, Any]]:
    values = {
        "software": SOFTWARE,
        "demonstration": settings.DEMO,
        "debugging": settings.DEBUG,
        "public address": settings.PUBLIC_URL,
        "host names": sorted(settings.ALLOWED_HOSTS),
        "time zone": settings.TIME_ZONE,
        "idle minutes of a session": settings.SESSION_IDLE.total_seconds() / 60,
        "hours of a session, staff": settings.SESSION_LENGTH_STAFF.total_seconds() / 3600,
        "hours of a session, portal": settings.SESSION_LENGTH_PORTAL.total_seconds() / 3600,
        "minutes a proof is good for": settings.PROOF_LASTS.total_seconds() / 60,
        "hours before lost factors are removed": settings.RECOVERY_WAIT.total_seconds() / 3600,
        "days an account stands before it confirms lost factors": settings.RECOVERY_STANDING.days,
        "identity provider": settings.OIDC["issuer"],
        "second factors the provider may state": [*settings.OIDC["acr"], *settings.OIDC["amr"]],
        "cookies over TLS alone": bool(settings.SESSION_COOKIE_SECURE),
        "payment provider": settings.PAYMENT_PROVIDER,
        "e-mail": settings.EMAIL_BACKEND.rsplit(".", 2)[-2],
        "ways to sign in": sorted(settings.AUTHENTICATION_BACKENDS),
    }
    values |= {f"source {name}": urlsplit(source["url"]).hostname or "" for name, source in settings.SOURCES.items()}
    return {name: {"value": value} for name, value in values.items()}
