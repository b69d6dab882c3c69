"""Originals come from an origin of their own, by a link for one sign-in in one browser, one use and one minute."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from nominee import clock, files
from nominee.models import Document, FileLink, User

PAGES, FILES = "nominee.example", "files.nominee.example"
# A person's click on a page, led on by the files' origin: to a browser the whole way is one of several origins.
BACK = {"sec-fetch-site": "same-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}


@pytest.fixture(autouse=True)
def two_origins(settings):
    settings.ALLOWED_HOSTS = [PAGES, FILES]
    settings.FILES_URL = f"https://{FILES}"


@pytest.fixture
def told(story):
    return story("verification")


@pytest.fixture
def paper(told) -> Document:
    return told.file.documents.filter(superseded_at=None).first()


def signed_in(user) -> Client:
    client = Client(headers={"host": PAGES})
    client.force_login(user)
    return client


def link(client: Client, paper: Document) -> str:
    answer = client.get(reverse("document", args=[paper.public_id]))
    assert answer.status_code == 302 and answer["Location"].startswith(f"https://{FILES}/files/")
    return answer["Location"].removeprefix(f"https://{FILES}")


def there() -> Client:
    """The same browser, or another one, at the files' origin: its cookies are of that host alone."""
    return Client(headers={"host": FILES})


def followed(path: str, method: str = "get", host: str = FILES, by: Client | None = None, **headers: str):
    return getattr(by or Client(), method)(path, headers={"host": host} | headers)


def back(answer, client: Client):
    """From the files' origin to the pages, in the browser that `client` is; BACK is how browsers tell it."""
    assert answer.status_code == 302 and answer["Location"].startswith(f"http://{PAGES}/documents/link/"), answer
    return client.get(answer["Location"].removeprefix(f"http://{PAGES}"), headers=BACK)


def bound(client: Client, paper: Document) -> tuple[str, Client]:
    """A link that went to the files' origin and back; and the browser there."""
    path, browser = link(client, paper), there()
    assert back(browser.get(path), client)["Location"] == f"https://{FILES}{path}"
    return path, browser


@pytest.mark.django_db
def test_a_link_gives_the_original_once(told, paper):
    path, browser = bound(signed_in(told.cast.support_officer), paper)
    answer = browser.get(path)
    with paper.file.open("rb") as stored:
        assert b"".join(answer.streaming_content) == stored.read()
    assert answer["Content-Disposition"].startswith("attachment") and "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store" and not answer.cookies
    again = browser.get(path)
    assert again.status_code == 404 and "open the document again" in again.content.decode()


@pytest.mark.django_db
def test_the_cookie_of_the_files_origin_is_random_and_comes_once(told, paper, settings):
    settings.FILES_COOKIE_NAME, settings.SESSION_COOKIE_SECURE = "__Host-files", True
    client, browser = signed_in(told.cast.support_officer), there()
    first = browser.get(link(client, paper))
    cookie = first.cookies["__Host-files"]
    assert cookie["secure"] and cookie["httponly"] and (cookie["path"], cookie["samesite"]) == ("/", "Lax")
    assert not cookie["domain"] and len(cookie.value) == 43 and cookie.value not in first["Location"]
    assert first["Cache-Control"] == "no-store" and first["Referrer-Policy"] == "no-referrer"
    path = link(client, paper)
    second = browser.get(path)
    assert not second.cookies and second["Location"].split("?")[1] == first["Location"].split("?")[1]
    back(second, client)
    assert browser.get(path).status_code == 200


@pytest.mark.django_db
def test_no_other_sign_in_says_whose_browser_it_is(told, paper):
    asker = signed_in(told.cast.support_officer)
    path = link(asker, paper)
    elsewhere, thief = signed_in(told.cast.support_officer), there()
    others = [
        elsewhere,
        signed_in(told.cast.team_lead),
        signed_in(told.cast.administrator),
        Client(headers={"host": PAGES}),
    ]
    for other in others:
        assert back(thief.get(path), other).status_code == 404
        assert thief.get(path).status_code == 302  # as if it had never been there
    assert back((mine := there()).get(path), asker).status_code == 302
    assert mine.get(path).status_code == 200


@pytest.mark.django_db
def test_another_browser_or_none_is_given_nothing_and_uses_nothing_up(told, paper):
    asker = signed_in(told.cast.support_officer)
    path, browser = bound(asker, paper)
    other = there()
    other.get(link(asker, paper))  # has a cookie of its own
    assert other.get(path).status_code == followed(path).status_code == 404
    wrong = there()
    for value in ("", "x", "x" * 43, FileLink.objects.exclude(browser_sha256="").get().browser_sha256):
        wrong.cookies["files"] = value
        assert wrong.get(path).status_code == 404, value
    address = reverse("document-link", args=[path.rsplit("/", 1)[1]])
    for told_hash in ("", "x", "0" * 64, "F" * 64, "0" * 65):  # neither unreadable nor a second browser
        assert asker.get(address, {"browser": told_hash}).status_code == 404, told_hash
    assert browser.get(path).status_code == 200
    assert asker.get(address, {"browser": "0" * 64}).status_code == 404


@pytest.mark.django_db
def test_only_a_navigation_says_whose_browser_it_is(told, paper):
    asker = signed_in(told.cast.support_officer)
    address = there().get(link(asker, paper))["Location"].removeprefix(f"http://{PAGES}")
    for part in ({"sec-fetch-dest": "image"}, {"sec-fetch-dest": "iframe"}, {"sec-fetch-mode": "cors"}):
        assert asker.get(address, headers=BACK | part).status_code == 403, part
    assert asker.post(address, headers=BACK).status_code == 403
    assert asker.get(address, headers=BACK).status_code == 302


@pytest.mark.django_db
def test_one_origin_asks_for_no_browser(told, paper, settings):
    settings.FILES_URL = ""
    answer = signed_in(told.cast.support_officer).get(reverse("document", args=[paper.public_id]))
    assert answer.status_code == 200 and "files" not in answer.cookies and not FileLink.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "passed",
    [files.GOOD_FOR, files.GOOD_FOR + timedelta(seconds=1), timedelta(days=-1)],
    ids=["minute", "more", "ahead"],
)
def test_a_link_is_good_for_a_minute(told, paper, passed):
    client = signed_in(told.cast.support_officer)
    path, browser = bound(client, paper)
    address = there().get(link(client, paper))["Location"].removeprefix(f"http://{PAGES}")
    with clock.standing_at(clock.now() + passed):
        assert browser.get(path).status_code == 404
        assert client.get(address).status_code in {404, 302}
        assert not FileLink.objects.filter(used_at__isnull=False).exists()
    assert FileLink.objects.exclude(browser_sha256="").count() == 1


@pytest.mark.django_db
def test_a_link_ends_with_the_sign_in_it_was_given_to(told, paper):
    client = signed_in(told.cast.support_officer)
    path, browser = bound(client, paper)
    address = there().get(link(client, paper))["Location"].removeprefix(f"http://{PAGES}")
    client.post(reverse("sign-out"))
    assert browser.get(path).status_code == client.get(address).status_code == 404
    client.force_login(told.cast.support_officer)
    assert browser.get(path).status_code == client.get(address).status_code == 404


@pytest.mark.django_db
def test_a_link_ends_when_the_person_may_no_longer_see_the_file(told, paper):
    officer = User.objects.create_user(
        "other@demo.example", role="support_officer", team=told.cast.support_officer.team
    )
    path, browser = bound(signed_in(officer), paper)
    officer.is_active = False
    officer.save(update_fields=["is_active"])
    assert browser.get(path).status_code == 404


@pytest.mark.django_db
def test_whoever_may_not_see_the_file_gets_no_link(told, paper):
    assert (
        signed_in(User.objects.create_user("stranger@demo.example"))
        .get(reverse("document", args=[paper.public_id]))
        .status_code
        == 404
    )
    assert not FileLink.objects.exists()


@pytest.mark.django_db
def test_a_link_is_no_image_script_or_frame_of_another_page(told, paper):
    client = signed_in(told.cast.support_officer)
    path, browser = bound(client, paper)
    for address, by in ((link(client, paper), None), (path, browser)):
        for part in ("image", "script", "iframe", "object", "style"):
            answer = followed(address, by=by, **{"sec-fetch-dest": part})
            assert answer.status_code == 404 and not answer.cookies
        for method in ("post", "put", "delete", "head", "options"):
            assert followed(address, method, by=by).status_code == 404


@pytest.mark.django_db
def test_nothing_else_lives_in_that_origin_and_no_link_in_the_other(told, paper):
    client = signed_in(told.cast.support_officer)
    path, browser = bound(client, paper)
    assert followed(path, host=PAGES).status_code == 404
    for address in (
        "/",
        "/sign-in/",
        "/desk/",
        "/static/nominee/nominee.css",
        "/files/",
        f"/files/{'x' * 43}",
        f"{path}/",
    ):
        answer = followed(address)
        assert answer.status_code == 404 and not answer.cookies and "<" not in answer.content.decode(), address
    assert browser.get(path).status_code == 200  # none of these used it up


@pytest.mark.django_db
def test_the_link_itself_is_not_kept_and_its_row_is_forgotten(told, paper):
    path, browser = bound(signed_in(told.cast.support_officer), paper)
    row = FileLink.objects.get()
    assert path.rsplit("/", 1)[1] not in str(vars(row)) and browser.cookies["files"].value not in str(vars(row))
    assert files.forget(clock.now()) == 0
    assert files.forget(clock.now() + timedelta(days=2)) == 1
