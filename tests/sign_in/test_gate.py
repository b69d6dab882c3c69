"""No route lets somebody past who owes a second factor; the list of those that are open is short and walked."""

from __future__ import annotations

import pytest
from django.urls import URLPattern, get_resolver, reverse
from way_in import enter

from nominee.sign_in.gate import OPEN

pytestmark = pytest.mark.django_db
PARTS = {"number": "JOWP-2026-000001", "public_id": "00000000-0000-4000-8000-000000000000"}


def routes(patterns=None, space=""):
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLPattern):
            yield f"{space}{entry.name}", entry
        else:
            yield from routes(entry.url_patterns, f"{space}{entry.namespace}:" if entry.namespace else space)


def address(name: str, route: URLPattern) -> str | None:
    values = {}
    for part, converter in route.pattern.converters.items():
        kind = type(converter).__name__
        values[part] = PARTS.get(part) or (1 if kind == "IntConverter" else "x")
    try:
        return reverse(name, kwargs=values or None)
    except Exception:  # of the administration: by position, or a pattern of its own
        return None


@pytest.mark.parametrize("role", ["support_officer", "manager", "administrator", "auditor", "representative"])
def test_every_route_leads_to_the_second_factor(person, mine, role):
    enter(mine, person(role))
    wrong, walked = [], 0
    for name, route in routes():
        path = address(name, route)
        if path is None or name in OPEN:
            continue
        walked += 1
        for method in ("get", "post"):
            answer = getattr(mine, method)(path)
            gated = answer.status_code == 302 and answer["Location"] == reverse("second-factor")
            if path.startswith("/api/"):
                gated = answer.status_code == 403 and answer.json() == {"error": "second_factor_needed"}
            if not gated:
                wrong.append(f"{method} {path}: {answer.status_code}")
    assert wrong == [] and walked > 90


def test_what_is_open_exists_and_shows_no_file():
    known = {name for name, _route in routes()}
    assert known >= OPEN
    assert not [
        name for name in OPEN if name.startswith(("desk", "apply", "document", "letter", "api", "admin", "privacy"))
    ]
