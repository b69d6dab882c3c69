"""What is refused before a page is asked, in words, and what the log says of every refusal."""

from __future__ import annotations

import logging

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from nominee.middleware import PERMISSIONS

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
def test_whoever_is_refused_is_in_the_log_by_account_and_route_and_nothing_that_was_typed(client, story, caplog):
    told = story("verification")
    client.force_login(told.cast.analyst)
    with caplog.at_level(logging.INFO, "nominee.threshold"):
        client.get(reverse("desk-file", args=[told.file.number]), {"q": "zqxvkj"})
        client.get("/zqxvkj/")
    assert [row.getMessage() for row in caplog.records if row.name == "nominee.threshold"] == [
        "refused with 403: GET desk-file", "refused with 404: GET no route",
    ]  # fmt: skip
