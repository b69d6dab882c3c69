"""Keeps who looked, when the answer is made and before it is sent.

What leaves the product to be kept elsewhere (documents, exports, images, JSON) is not sent when its look cannot be kept.
A page is: an officer whose database just lost a write is not stopped at work, and the fault is in the log of the process.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from nominee import seen
from nominee.looks import recording

_log = logging.getLogger(__name__)


class Looks:
    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with seen.noting() as shown:
            response = self.answer(request)
        rows = recording.rows_of(request, response, shown)
        try:
            recording.keep(rows)
        except DatabaseError as problem:
            route = request.resolver_match.view_name if request.resolver_match else ""
            _log.error("a look by account %s at %s was not kept: %s", request.user.pk, route, type(problem).__name__)
            is_page = response.headers.get("Content-Type", "").startswith("text/html")
            if not is_page or response.status_code == 302:  # which leads to a document elsewhere
                for close in response._resource_closers:  # its files; the request itself is not over
                    close()
                raise
        return response
