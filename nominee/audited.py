"""Settings that matter, as they are kept in the log of administrative changes: never a secret, hosts without users."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from nominee.audit.recording import compared
from nominee.version import SOFTWARE
from nominee.words import Words

# How a setting is called in French; its English name is the one in the log.
FRENCH = {
    "software": "logiciel", "demonstration": "démonstration", "debugging": "débogage", "public address": "adresse publique",
    "host names": "noms d’hôte", "time zone": "fuseau horaire", "idle minutes of a session": "minutes d’inactivité d’une session",
    "hours of a session, staff": "heures d’une session, personnel", "hours of a session, portal": "heures d’une session, portail",
    "minutes a proof is good for": "minutes de validité d’une confirmation d’identité",
    "hours before lost factors are removed": "heures avant le retrait de facteurs perdus",
    "days an account stands before it confirms lost factors": "jours d’existence d’un compte avant de confirmer une perte de facteurs",
    "days before two accounts of one maker confirm together": "jours avant que deux comptes d’un même créateur confirment ensemble",
    "identity provider": "fournisseur d’identité",
    "second factors the provider may state": "seconds facteurs que le fournisseur peut attester",
    "cookies over TLS alone": "témoins par TLS seulement", "payment provider": "fournisseur de paiement", "e-mail": "courriel",
    "ways to sign in": "modes de connexion",
}  # fmt: skip


def setting_name(subject: str) -> str:
    begins, _space, source = subject.partition(" ")
    if begins == "source":
        return str(Words(subject, f"source {source}"))
    return str(Words(subject, FRENCH.get(subject, subject)))


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
        "days before two accounts of one maker confirm together": settings.RECOVERY_STANDING_TOGETHER.days,
        "identity provider": settings.OIDC["issuer"],
        "second factors the provider may state": [*settings.OIDC["acr"], *settings.OIDC["amr"]],
        "cookies over TLS alone": bool(settings.SESSION_COOKIE_SECURE),
        "payment provider": settings.PAYMENT_PROVIDER,
        "e-mail": settings.EMAIL_BACKEND.rsplit(".", 2)[-2],
        "ways to sign in": sorted(settings.AUTHENTICATION_BACKENDS),
    }
    values |= {f"source {name}": urlsplit(source["url"]).hostname or "" for name, source in settings.SOURCES.items()}
    return {name: {"value": value} for name, value in values.items()}
