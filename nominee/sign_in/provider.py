"""Sign-in by a ministry's own identity provider: OpenID Connect, authorization code with PKCE, as its client.

What is believed is the signed ID token alone, fetched from the provider over our own connection (OpenID Connect Core
3.1.3.7): its signature, issuer, audience, times and nonce. Who is meant is `iss` and `sub`, linked to an account before;
no account is made and no e-mail address is believed.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from nominee.audit.acting import acting
from nominee.errors import NotAllowed, NotNow
from nominee.models import ProviderLink, User

ALGORITHMS = ["RS256", "PS256", "ES256"]
LEEWAY = 60  # seconds that the two clocks may differ
OLDEST = 300  # seconds between the token's making and its use
ASKED = "provider_asked"  # in the session: what was asked, for one answer
PATIENCE = 600  # seconds for the person at the provider
TIMEOUT = httpx.Timeout(5.0)


class Refused(Exception):
    """The provider's answer is not believed; the words are for the log of the process and name nobody."""


@dataclass(frozen=True)
class Told:
    user: User
    has_second_factor: bool
    shown_at: datetime | None  # when the person showed themselves there (`auth_time`), if the token says so


def is_offered() -> bool:
    return bool(settings.OIDC["issuer"] and settings.OIDC["client"])


def is_linked(user: User) -> bool:
    return is_offered() and user.provider_links.filter(issuer=settings.OIDC["issuer"]).exists()


def begin(request: HttpRequest, *, then: str, at: datetime, proves: User | None = None) -> str:
    """The address at the provider to send the person to; what must come back with them stays in the session.

    `proves`: who is signed in here and shows once more that it is they, there, whatever session the provider still has.
    """
    verifier = secrets.token_urlsafe(48)
    asked = {"state": secrets.token_urlsafe(24), "nonce": secrets.token_urlsafe(24), "verifier": verifier}
    request.session[ASKED] = asked | {"next": then, "at": at.timestamp(), "proves": proves.pk if proves else None}
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    values = {
        "response_type": "code", "client_id": settings.OIDC["client"], "redirect_uri": _back(), "scope": "openid",
        "state": asked["state"], "nonce": asked["nonce"], "code_challenge": challenge, "code_challenge_method": "S256",
    }  # fmt: skip
    if proves:
        values |= {"max_age": "0", "prompt": "login"}
    if settings.OIDC["acr"]:
        values["acr_values"] = " ".join(settings.OIDC["acr"])
    with _client() as client:
        return f"{_discovered(client)['authorization_endpoint']}?{urlencode(values)}"


def finish(request: HttpRequest, *, at: datetime) -> Told:
    """Who came back. Raises Refused; whatever happens, the same answer is not taken twice."""
    asked = request.session.pop(ASKED, None)
    given = request.GET
    if not asked or at.timestamp() - asked["at"] > PATIENCE:
        raise Refused("nothing was asked in this session")
    if not secrets.compare_digest(given.get("state", "").encode(), asked["state"].encode()):
        raise Refused("another state")
    if given.get("iss", settings.OIDC["issuer"]).rstrip("/") != settings.OIDC["issuer"]:  # RFC 9207
        raise Refused("the answer is another issuer’s")
    if not given.get("code"):
        raise Refused("no code")
    claims = _claims(given["code"], asked, at)
    link = ProviderLink.objects.select_related("user").filter(issuer=claims["iss"].rstrip("/"), subject=claims["sub"])
    found = link.first()
    if found is None or not found.user.is_program_staff:
        raise Refused("nobody of the staff is linked to this subject")
    told = Told(found.user, _has_second_factor(claims), _shown_at(claims, at))
    if asked["proves"] and (told.user.pk != asked["proves"] or not _is_since(told.shown_at, asked["at"])):
        raise Refused("nobody showed that it is still the same person")
    return told


def _claims(code: str, asked: dict[str, Any], at: datetime) -> dict[str, Any]:
    try:
        with _client() as client:
            found = _discovered(client)
            answer = client.post(
                found["token_endpoint"], auth=(settings.OIDC["client"], settings.OIDC["secret"]),
                data={"grant_type": "authorization_code", "code": code, "redirect_uri": _back(),
                      "code_verifier": asked["verifier"]},
            )  # fmt: skip
            if answer.status_code != 200:
                raise Refused(f"the token endpoint answered {answer.status_code}")
            keys = KeySet.import_key_set(client.get(found["jwks_uri"]).raise_for_status().json())
            token = jwt.decode(answer.json()["id_token"], keys, algorithms=ALGORITHMS)
    except (httpx.HTTPError, JoseError, ValueError, KeyError, TypeError) as problem:
        raise Refused(f"no token that can be believed: {type(problem).__name__}") from problem
    _judge(token.claims, asked["nonce"], at)
    return dict(token.claims)


def _judge(claims: dict[str, Any], nonce: str, at: datetime) -> None:
    now, client = at.timestamp(), settings.OIDC["client"]
    audience = claims.get("aud")
    audience = [audience] if isinstance(audience, str) else audience
    if str(claims.get("iss", "")).rstrip("/") != settings.OIDC["issuer"]:
        raise Refused("the token is another issuer’s")
    if not isinstance(audience, list) or client not in audience:
        raise Refused("the token is for another client")
    if (len(audience) > 1 or "azp" in claims) and claims.get("azp") != client:
        raise Refused("the token was given to another client")
    if not secrets.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise Refused("another nonce")
    expires, made = claims.get("exp"), claims.get("iat")
    if not all(isinstance(moment, int | float) for moment in (expires, made)):
        raise Refused("a token without times")
    if expires <= now - LEEWAY or made > now + LEEWAY or made < now - OLDEST:
        raise Refused("a token of another time")
    if not isinstance(claims.get("sub"), str) or not claims["sub"]:
        raise Refused("a token of nobody")


def _shown_at(claims: dict[str, Any], at: datetime) -> datetime | None:
    told = claims.get("auth_time")
    if not isinstance(told, int | float) or isinstance(told, bool) or told > at.timestamp() + LEEWAY:
        return None
    return datetime.fromtimestamp(max(0, min(told, at.timestamp())), tz=at.tzinfo)


def _is_since(shown_at: datetime | None, asked_at: float) -> bool:
    return shown_at is not None and shown_at.timestamp() >= asked_at - LEEWAY


def _has_second_factor(claims: dict[str, Any]) -> bool:
    told = claims.get("amr")
    ways = set(told) if isinstance(told, list) and all(isinstance(way, str) for way in told) else set()
    return claims.get("acr") in settings.OIDC["acr"] or bool(ways & set(settings.OIDC["amr"]))


def _client() -> httpx.Client:
    """No redirects are followed, and no proxy or password of the environment is used."""
    return httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False)


def _discovered(client: httpx.Client) -> dict[str, Any]:
    """The provider's own description; it must name the issuer that was set, and addresses as safe as that one's."""
    try:
        found = client.get(f"{settings.OIDC['issuer']}/.well-known/openid-configuration").raise_for_status().json()
        addresses = [found[name] for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as problem:
        raise Refused(f"the provider cannot be reached: {type(problem).__name__}") from problem
    scheme = urlsplit(settings.OIDC["issuer"]).scheme
    if str(found.get("issuer", "")).rstrip("/") != settings.OIDC["issuer"]:
        raise Refused("the provider calls itself otherwise")
    if any(urlsplit(str(address)).scheme not in {"https", scheme} for address in addresses):
        raise Refused("an address of the provider is not safe")
    return dict(found)


@transaction.atomic
def link(user: User, *, subject: str, by: User, at: datetime) -> ProviderLink:
    """From now on the provider's `subject` is this member of the staff."""
    if by.role != "administrator" or not user.is_program_staff:
        raise NotAllowed
    with acting(by):
        row, _made = ProviderLink.objects.get_or_create(
            issuer=settings.OIDC["issuer"], subject=subject.strip(), defaults={"user": user, "linked_at": at}
        )
    if row.user_id != user.pk:
        raise NotNow([_("This subject is linked to another account.")])
    return row


def _back() -> str:
    return settings.PUBLIC_URL.rstrip("/") + reverse("provider-back")
