"""docs/openapi.yaml describes the API that there is."""

import re
from pathlib import Path

import pytest
import yaml
from django.urls import get_resolver

DESCRIBED = yaml.safe_load((Path(__file__).parents[2] / "docs" / "openapi.yaml").read_text(encoding="utf-8"))


def routes():
    for found in get_resolver().url_patterns:
        path = str(found.pattern)
        if path.startswith("api/v1"):
            methods = {name for name in ("get", "post", "put", "patch", "delete") if hasattr(found.callback.cls, name)}
            yield re.sub(r"<\w+:(\w+)>", r"{\1}", path.removeprefix("api/v1")), methods


def test_every_route_and_method_of_the_api_is_described_and_no_other():
    described = {path: set(what) - {"parameters"} for path, what in DESCRIBED["paths"].items()}
    assert dict(routes()) == described


@pytest.mark.django_db
def test_the_session_is_named_as_it_is(settings):
    assert DESCRIBED["components"]["securitySchemes"]["session"]["name"] in settings.SESSION_COOKIE_NAME


@pytest.mark.django_db
@pytest.mark.parametrize("after", ["0" * 25, "J\x00"])
def test_what_cannot_be_a_number_is_refused_in_words(client, django_user_model, after):
    client.force_login(django_user_model.objects.create_user("stranger@example.org", role="applicant"))
    asked = client.get("/api/v1/applications", {"after": after})
    assert (asked.status_code, list(asked.json()["errors"])) == (422, ["after"])
