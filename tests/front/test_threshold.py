"""What is refused before a page is asked, in words, and what the log says of every refusal."""

from __future__ import annotations

import logging
import os
import pickle
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from nominee.cached import Json
from nominee.headers import PERMISSIONS
from nominee.models import Look

PAGE = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "GET\tX", "M" * 300])
def test_a_method_that_no_page_takes_is_refused_and_not_sent_back(client, method):
    answer = client.generic(method, "/sign-in/", headers={"x-canary": "zqxvkj"})
    assert answer.status_code == 405 and "GET" in answer["Allow"]
    assert "zqxvkj" not in answer.content.decode() + str(answer.headers)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "status", "english", "french"),
    [
        ({"path": "/sign-in/?next=" + "a" * 33_000}, 414, "This address is too long", "Cette adresse est trop longue"),
        ({"path": "/", "HTTP_COOKIE": "a=" + "b" * 9000}, 431, "sent too much along", "a joint trop de données"),
        ({"path": "/", "CONTENT_LENGTH": str(10**9)}, 413, "is too large", "est trop volumineux"),
    ],
)
def test_too_much_at_once_is_refused_in_words(client, sent, status, english, french):
    for language, words in (("en", english), ("fr", french)):
        answer = client.get(**sent, headers={"accept-language": language})
        assert answer.status_code == status and words in answer.content.decode()


@pytest.mark.django_db
def test_a_form_that_is_too_large_is_refused_in_words_before_it_is_read(client, cast):
    client.force_login(cast.support_officer)
    for body in ("text=" + "a" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE, "a" * (settings.LARGEST_BODY + 1)):
        answer = client.post(reverse("language"), body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 413 and "What you sent is too large" in answer.content.decode()


@pytest.mark.django_db
def test_another_site_can_lead_somebody_to_a_page_and_to_nothing_else(client, story):
    told = story("verification")
    client.force_login(told.cast.support_officer)
    paper = told.file.documents.first()
    page = reverse("desk-file", args=[told.file.number])
    image = reverse("document-page", args=[paper.public_id, 1])
    assert client.get(page, headers=PAGE).status_code == 200
    for route in (image, reverse("document", args=[paper.public_id]), reverse("api-applications")):
        assert client.get(route, headers=PAGE).status_code == 403
    for place in ("image", "iframe", "script", "empty", "object"):
        told_by_browser = PAGE | {"sec-fetch-dest": place, "sec-fetch-mode": "no-cors"}
        for route in (page, image):
            assert client.get(route, headers=told_by_browser).status_code == 403
            assert client.get(route, headers=told_by_browser | {"sec-fetch-site": "same-origin"}).status_code == 200
    assert client.post(reverse("language"), {"language": "fr"}, headers=PAGE).status_code == 403


def test_a_missing_token_is_explained_in_both_languages(db):
    for language, words in (
        ("en", "This page was open too long"),
        ("fr", "Cette page est restée ouverte trop longtemps"),
    ):
        answer = Client(enforce_csrf_checks=True).post("/sign-in/", headers={"accept-language": language})
        assert answer.status_code == 403 and words in answer.content.decode()


@pytest.mark.django_db
def test_every_answer_says_what_a_browser_may_do_with_it(client, cast):
    client.force_login(cast.manager)
    for path in ("/", "/desk/", "/no-such-page", "/api/v1/applications", "/admin/"):
        answer = client.get(path)
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin", path
        assert answer["Permissions-Policy"] == PERMISSIONS and "no-store" in answer["Cache-Control"], path
        assert "Access-Control-Allow-Origin" not in answer, path
        assert len(answer["X-Request-ID"]) == 16
    style = client.get("/static/nominee/nominee.css")
    assert style.status_code == 200 and style["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in style and "frame-ancestors 'none'" in style["Content-Security-Policy"]


@pytest.mark.django_db
def test_every_answer_names_its_type_and_its_characters(client, cast):
    client.force_login(cast.support_officer)
    for path in ("/", "/desk/", "/no-such-page", reverse("desk-export"), "/static/nominee/nominee.js"):
        answer = client.get(path)
        kind = answer["Content-Type"].replace('"', "")
        assert kind.startswith("text/") and kind.endswith("charset=utf-8"), path
    assert client.get("/api/v1/applications")["Content-Type"] == "application/json"


@pytest.mark.django_db
def test_the_api_needs_the_token_too(story):
    told = story("submitted")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(told.cast.support_officer)
    body = {"action": "start_completeness", "expecting": "submitted", "asked": {}}
    answer = strict.post(reverse("api-actions", args=[told.file.number]), body, content_type="application/json")
    told.file.refresh_from_db()
    assert answer.status_code == 403 and told.file.status == "submitted"


@pytest.mark.django_db
def test_no_folder_is_listed_and_nothing_beside_the_product_is_served(client, cast):
    client.force_login(cast.administrator)
    for path in (
        "/static/", "/static/nominee/", "/static/../manage.py", "/static/%2e%2e/manage.py", "/.git/config", "/.env", "/files/", "/var/",
        "/metrics", "/api/schema/", "/api/docs/", "/debug/", "/server-status", "/admin/doc/",
    ):  # fmt: skip
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert not {"Server", "X-Powered-By", "Via"} & set(answer.headers), path
        assert not re.search(r"Django|Python/|granian", answer.content.decode()), path


@pytest.mark.django_db
def test_an_ending_behind_an_address_makes_no_page_of_it(client, story):
    """A cache that keeps style sheets by their ending never gets somebody's page under one."""
    told = story("verification")
    client.force_login(told.cast.support_officer)
    page = reverse("desk-file", args=[told.file.number])
    for ending in ("a.css", ";a.js", "%00.png", "%2fa.css", ".css", "%23.css"):
        answer = client.get(page + ending)
        assert answer.status_code in {400, 404} and told.file.number not in answer["Content-Type"], ending
        assert answer["Cache-Control"] == "no-store", ending


@pytest.mark.django_db
def test_whoever_is_refused_is_in_the_log_by_account_and_route_and_nothing_that_was_typed(client, story, caplog):
    told = story("verification")
    client.force_login(told.cast.analyst)
    with caplog.at_level(logging.INFO, "nominee.threshold"):
        client.get(reverse("desk-file", args=[told.file.number]), {"q": "zqxvkj"})
        client.get("/zqxvkj/")
    assert [row.getMessage() for row in caplog.records if row.name == "nominee.threshold"] == [
        "refused with 403: GET desk-file", "refused with 404: GET no route",
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("behind", "told", "kept"),
    [
        (True, "203.0.113.9", "203.0.113.9"), (True, "10.0.0.1, 203.0.113.9", "203.0.113.9"), (True, "'; drop", "127.0.0.1"),
        (True, "2001:db8::1", "2001:db8::1"), (True, "", "127.0.0.1"), (False, "203.0.113.9", "127.0.0.1"),
    ],
)  # fmt: skip
def test_an_address_is_the_one_that_our_own_proxy_names(client, story, settings, behind, told, kept):
    settings.BEHIND_PROXY = behind
    story_told = story("submitted")
    client.force_login(story_told.cast.support_officer)
    client.get(reverse("desk-file", args=[story_told.file.number]), headers={"x-forwarded-for": told})
    assert Look.objects.filter(application=story_told.file).latest("pk").address == kept


PRODUCTION = """
from django.conf import settings as s
names = [s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.LANGUAGE_COOKIE_NAME, s.KNOWN_BROWSER_COOKIE_NAME]
print(all(name.startswith("__Host-") for name in names), s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY,
      s.SESSION_COOKIE_SAMESITE, s.CSRF_COOKIE_SAMESITE, s.SESSION_COOKIE_DOMAIN, s.SESSION_COOKIE_PATH, s.SECURE_HSTS_SECONDS,
      s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.BEHIND_PROXY, s.DEBUG, s.CELERY_ACCEPT_CONTENT, "pickle" in str(s.CACHES))
"""


def test_in_production_cookies_are_of_this_host_alone_and_everything_goes_over_tls():
    environment = {key: value for key, value in os.environ.items() if not key.startswith("NOMINEE_")}
    environment |= {"NOMINEE_SECRET_KEY": "k" * 60, "DJANGO_SETTINGS_MODULE": "nominee.settings"}
    asked = subprocess.run(
        [sys.executable, "-c", PRODUCTION], env=environment, capture_output=True, text=True, timeout=60
    )
    assert asked.stdout.strip() == "True True True True Lax Lax None / 31536000 True True False ['json'] False", (
        asked.stderr
    )


@pytest.mark.parametrize("value", [7, [[1, 2, 3]], {"a": None}, "é"])
def test_what_the_cache_holds_is_json_and_runs_nothing(value):
    kept = Json().dumps(value)
    assert Json().loads(kept if isinstance(kept, bytes) else str(kept).encode()) == value
    with pytest.raises(ValueError):
        Json().loads(pickle.dumps(value))
    assert isinstance(caches["default"]._cache._serializer, Json)
