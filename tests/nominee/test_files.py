"""Originals come from an origin of their own, by a link for one sign-in, one use and one minute."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from nominee import clock, files
from nominee.models import Document, FileLink, User

PAGES, FILES = "nominee.example", "files.nominee.example"


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


def followed(path: str, method: str = "get", host: str = FILES, **headers: str):
    return getattr(Client(headers={"host": host} | headers), method)(path)


@pytest.mark.django_db
def test_a_link_gives_the_original_once(told, paper):
    path = link(signed_in(told.cast.support_officer), paper)
    answer = followed(path)
    with paper.file.open("rb") as stored:
        assert b"".join(answer.streaming_content) == stored.read()
    assert answer["Content-Disposition"].startswith("attachment") and "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store" and not answer.cookies
    again = followed(path)
    assert again.status_code == 404 and "open the document again" in again.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "passed",
    [files.GOOD_FOR, files.GOOD_FOR + timedelta(seconds=1), timedelta(days=-1)],
    ids=["minute", "more", "ahead"],
)
def test_a_link_is_good_for_a_minute(told, paper, passed):
    path = link(signed_in(told.cast.support_officer), paper)
    with clock.standing_at(clock.now() + passed):
        assert followed(path).status_code == 404


@pytest.mark.django_db
def test_a_link_ends_with_the_sign_in_it_was_given_to(told, paper):
    client = signed_in(told.cast.support_officer)
    path = link(client, paper)
    client.post(reverse("sign-out"))
    assert followed(path).status_code == 404


@pytest.mark.django_db
def test_a_link_ends_when_the_person_may_no_longer_see_the_file(told, paper):
    officer = User.objects.create_user(
        "other@demo.example", role="support_officer", team=told.cast.support_officer.team
    )
    path = link(signed_in(officer), paper)
    officer.is_active = False
    officer.save(update_fields=["is_active"])
    assert followed(path).status_code == 404


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
    for part in ("image", "script", "iframe", "object", "style"):
        assert followed(link(client, paper), **{"sec-fetch-dest": part}).status_code == 404
    for method in ("post", "put", "delete", "head", "options"):
        assert followed(link(client, paper), method).status_code == 404


@pytest.mark.django_db
def test_nothing_else_lives_in_that_origin_and_no_link_in_the_other(told, paper):
    client = signed_in(told.cast.support_officer)
    path = link(client, paper)
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
    assert followed(path).status_code == 200  # none of these used it up


@pytest.mark.django_db
def test_the_link_itself_is_not_kept_and_its_row_is_forgotten(told, paper):
    path = link(signed_in(told.cast.support_officer), paper)
    row = FileLink.objects.get()
    assert path.rsplit("/", 1)[1] not in str(vars(row))
    assert files.forget(clock.now()) == 0
    assert files.forget(clock.now() + timedelta(days=2)) == 1
