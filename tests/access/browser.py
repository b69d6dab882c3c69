"""A browser as thin as can be: what the product answers, without what Django's test client keeps of each template."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT, ClientHandler, encode_multipart


class Browser(RequestFactory):
    """One for all readers: the middleware is built once, the cookie is whose turn it is."""

    def __init__(self, sessions: Mapping[str, str]) -> None:
        super().__init__()
        self.sessions, self.handler = sessions, ClientHandler(enforce_csrf_checks=False)

    def request(self, **request: Any) -> HttpResponse:
        return self.handler(self._base_environ(**request))

    def send(
        self,
        reader: str,
        method: str,
        path: str,
        data: Any = None,
        content_type: str = MULTIPART_CONTENT,
        headers: Mapping[str, str] | None = None,
        cookies: Mapping[str, str] | None = None,
    ) -> HttpResponse:
        """As this reader. A mapping is the query of a GET and the body of anything else; text and bytes are a body."""
        self.cookies.clear()
        if key := self.sessions.get(reader):
            self.cookies[settings.SESSION_COOKIE_NAME] = key
        for name, value in (cookies or {}).items():
            self.cookies[name] = value
        if method in {"GET", "HEAD"}:
            return getattr(self, method.lower())(path, data or {}, headers=headers)
        if not isinstance(data, str | bytes):
            is_form = content_type == MULTIPART_CONTENT
            data = encode_multipart(BOUNDARY, data or {}) if is_form else json.dumps(data or {})
        return self.generic(method, path, data, content_type, headers=headers)
