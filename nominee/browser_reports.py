"""What browsers report of pages that broke the content security policy: which rule, and the host that was refused.

Anybody may send anything here, and a whole address may name a person: nothing else of a report is kept.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from nominee import clock, limits
from nominee.errors import TooOften

LONGEST = 20_000  # bytes of one report
MOST = 10  # violations of one report
_DIRECTIVE = re.compile(r"[a-z-]{1,40}")
_log = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    """Both shapes: `application/csp-report` (report-uri) and `application/reports+json` (report-to)."""
    if int(request.headers.get("Content-Length") or 0) <= LONGEST:
        try:
            found = list(_violations(json.loads(request.body)))
            if found:
                limits.spend("csp_report", "everybody", clock.now())
            for directive, host in found:
                _log.warning("a page wanted what its policy forbids: %s from %s", directive, host)
        except (ValueError, RecursionError, TooOften):
            pass  # not a report, or one of a flood: nothing to keep
    return HttpResponse(status=204)


def _violations(report: Any) -> Iterator[tuple[str, str]]:
    rows = report if isinstance(report, list) else [report]
    for row in rows[:MOST]:
        body = row.get("csp-report") or row.get("body") if isinstance(row, dict) else None
        if not isinstance(body, dict):
            continue
        directive = str(body.get("effective-directive") or body.get("effectiveDirective") or "")
        blocked = str(body.get("blocked-uri") or body.get("blockedURL") or "")
        if _DIRECTIVE.fullmatch(directive):
            yield directive, _host(blocked)


def _host(blocked: str) -> str:
    try:
        host = urlsplit(blocked).hostname or ""
    except ValueError:
        host = ""
    if host:
        return re.sub(r"[^a-z0-9.:-]", "?", host)[:100]
    return blocked if blocked in {"inline", "eval", "data", "blob"} else "an address without a host"
