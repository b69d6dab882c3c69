"""An identity provider as a process of its own on loopback: discovery, authorize, token, keys. It can be told to cheat.

`python identity_provider.py PORT`. POST /behave {"how": …, "sub": …, "amr": […]} sets what the next answers are like.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "nominee", "provider secret"
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
STRANGER = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
state: dict[str, Any] = {"how": "", "sub": "", "amr": ["pwd"], "acr": None, "auth_time": None}
codes: dict[str, dict[str, str]] = {}


class Provider(BaseHTTPRequestHandler):
    issuer = ""

    def do_GET(self) -> None:
        path, asked = urlsplit(self.path).path, {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}
        if path == "/.well-known/openid-configuration":
            named = "https://other.example" if state["how"] == "discovery of another" else self.issuer
            self._say({"issuer": named, **{f"{name}_endpoint": f"{self.issuer}/{name}" for name in ("authorization", "token")},
                       "jwks_uri": f"{self.issuer}/keys"})  # fmt: skip
        elif path == "/keys":
            self._say({"keys": [KEY.as_dict(private=False)]})
        elif path == "/authorization":
            code = secrets.token_urlsafe(16)
            codes[code] = asked
            back = {"code": code, "state": asked["state"], "iss": self.issuer}
            if state["how"] == "answer of another issuer":
                back["iss"] = "https://other.example"
            self.send_response(302)
            self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(back)}")
            self.end_headers()
        else:
            self._say({}, 404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path == "/behave":
            state.update({"how": "", "amr": ["pwd"], "acr": None, "auth_time": None} | json.loads(body))
            return self._say({})
        given = {name: texts[0] for name, texts in parse_qs(body).items()}
        asked = codes.pop(given.get("code", ""), None)  # for one use
        known = f"Basic {base64.b64encode(f'{CLIENT}:{SECRET}'.encode()).decode()}"
        challenge = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        is_right = asked and base64.urlsafe_b64encode(challenge).rstrip(b"=").decode() == asked["code_challenge"]
        if not is_right or self.headers.get("Authorization") != known or given["redirect_uri"] != asked["redirect_uri"]:
            return self._say({"error": "invalid_grant"}, 400)
        return self._say({"access_token": "x", "token_type": "Bearer", "id_token": self._token(asked)})

    def _token(self, asked: dict[str, str]) -> str:
        now, how = int(time.time()), state["how"]
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": state["sub"], "iat": now, "exp": now + 300,
                  "nonce": asked["nonce"], "amr": state["amr"]}  # fmt: skip
        if state["acr"]:
            claims["acr"] = state["acr"]
        if state["auth_time"] is not None:  # seconds ago; "none": a session of before, whatever was asked
            claims["auth_time"] = now - (0 if asked.get("max_age") == "0" and how != "lazy" else state["auth_time"])
        claims |= {
            "nonce": {"nonce": "another"}, "audience": {"aud": "somebody else"}, "issuer": {"iss": "https://other.example"},
            "expired": {"iat": now - 900, "exp": now - 600}, "old": {"iat": now - 900}, "ahead": {"iat": now + 900},
            "two audiences": {"aud": [CLIENT, "somebody else"], "azp": "somebody else"}, "no times": {"exp": None},
            "nobody": {"sub": ""},
        }.get(how, {})  # fmt: skip
        if how == "none":
            parts = [{"alg": "none"}, claims]
            return ".".join(base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode() for p in parts) + "."
        if how == "symmetric":  # signed with the public key as if it were a secret
            from joserfc.jwk import OctKey

            return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(KEY.as_pem(private=False)))
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, STRANGER if how == "another key" else KEY)

    def _say(self, what: dict[str, Any], status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(what).encode())

    def log_message(self, *args: object) -> None:
        pass


if __name__ == "__main__":
    port = int(sys.argv[1])
    Provider.issuer = f"http://127.0.0.1:{port}"
    ThreadingHTTPServer(("127.0.0.1", port), Provider).serve_forever()
