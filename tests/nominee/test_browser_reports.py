"""What browsers report of a broken content security policy: the rule and a host are logged, and nothing else."""

from __future__ import annotations

import json
import logging

import pytest
from django.urls import reverse

OLD = {"csp-report": {"effective-directive": "script-src-elem", "blocked-uri": "https://evil.example/a.js?name=Fournier",
                      "document-uri": "https://nominee.example/desk/applications/JOWP-2026-000001/"}}  # fmt: skip
NEW = [{"type": "csp-violation", "url": "https://nominee.example/apply/",
        "body": {"effectiveDirective": "style-src-attr", "blockedURL": "inline"}}]  # fmt: skip


def sent(client, body: object, kind: str = "application/csp-report") -> int:
    text = body if isinstance(body, str) else json.dumps(body)
    return client.post(reverse("csp-report"), text, content_type=kind).status_code


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "words"), [(OLD, "script-src-elem from evil.example"), (NEW, "style-src-attr from inline")]
)
def test_the_rule_and_the_host_are_logged_and_no_address(client, caplog, body, words):
    with caplog.at_level(logging.WARNING, "nominee"):
        assert sent(client, body) == 204
    assert words in caplog.text
    assert not any(private in caplog.text for private in ("Fournier", "JOWP", "a.js"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    ["", "{", "[" * 5000, "null", "[1, 2]", '{"csp-report": 7}', '{"csp-report": {"effective-directive": "x\\nforged line"}}',
     '{"csp-report": {"effective-directive": "img-src", "blocked-uri": "http://[broken"}}'],
)  # fmt: skip
def test_what_is_no_report_leaves_no_trace_and_breaks_nothing(client, caplog, body):
    with caplog.at_level(logging.WARNING, "nominee"):
        assert sent(client, body) == 204
    assert "forged" not in caplog.text and "broken" not in caplog.text


@pytest.mark.django_db
def test_a_flood_of_reports_is_not_logged(client, caplog, settings):
    settings.LIMITS = {"csp_report": (3, 60)}
    with caplog.at_level(logging.WARNING, "nominee"):
        assert {sent(client, OLD) for _ in range(9)} == {204}
    assert caplog.text.count("evil.example") == 3
