"""Pages of documents as images: what is drawn, how it is kept, and what stands in place of a page that cannot be."""

from __future__ import annotations

import io
import time

import pytest
from PIL import Image
from weasyprint import HTML

from nominee.documents import SIZES, draw, text_of

TEXT = HTML(string="<p>A page of A4 with words on it.</p><p style='break-before: page'>Two</p>").write_pdf()


def picture(form: str, size: tuple[int, int] = (400, 200), mode: str = "RGB", **more) -> bytes:
    out = io.BytesIO()
    image = Image.new(mode, size, (0, 0, 0, 0) if mode == "RGBA" else "red")
    image.save(out, form, **more)
    return out.getvalue()


def seen(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("name", SIZES)
def test_a_page_fits_its_size_and_turns(name):
    upright = seen(draw(TEXT, "application/pdf", 1, SIZES[name]))
    turned = seen(draw(TEXT, "application/pdf", 1, SIZES[name], 90))
    assert abs(upright.height - SIZES[name]) <= 1 and upright.width < upright.height
    assert turned.size == upright.size[::-1]


def test_a_page_of_a4_is_drawn_in_time():
    begun = time.process_time()
    draw(TEXT, "application/pdf", 1)
    assert time.process_time() - begun < 0.3


def test_a_turn_is_clockwise():
    image = Image.new("RGB", (40, 20), "white")
    image.putpixel((0, 0), (255, 0, 0))
    out = io.BytesIO()
    image.save(out, "PNG")
    turned = seen(draw(out.getvalue(), "image/png", 1, turn=90))
    assert turned.size == (20, 40) and turned.getpixel((19, 0)) == (255, 0, 0)


def test_a_photograph_stands_as_the_camera_meant_it():
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held on its side
    assert seen(draw(picture("JPEG", exif=exif), "image/jpeg", 1)).size == (200, 400)


def test_what_is_transparent_lies_on_white():
    assert seen(draw(picture("PNG", mode="RGBA"), "image/png", 1)).getpixel((5, 5)) == (255, 255, 255)


def test_a_huge_picture_is_not_opened():
    with pytest.raises(ValueError, match="pixels"):
        draw(picture("PNG", (10_000, 7_000)), "image/png", 1)


# ------------------------------------------------------------------ over the web


@pytest.fixture
def kept(story, client):
    told = story("completeness", place=1)
    client.force_login(told.cast.support_officer)
    return told.file.documents.get(slot="passport")


def address(document, page=1, **query):
    return f"/documents/{document.public_id}/{page}.png?" + "&".join(f"{key}={value}" for key, value in query.items())


def store(document, content: bytes) -> None:
    with open(document.file.path, "wb") as stored:
        stored.write(content)


@pytest.mark.django_db
def test_a_page_is_kept_by_its_reader_alone_and_not_drawn_twice(kept, client, monkeypatch):
    first = client.get(address(kept, turn=90))
    assert first["Content-Type"] == "image/png" and "private" in first["Cache-Control"] and "Cookie" in first["Vary"]
    monkeypatch.setattr("nominee.documents.draw", None)
    again = client.get(address(kept, turn=90), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.django_db
def test_a_page_known_by_its_tag_is_still_refused_to_a_stranger(kept, client):
    tag = client.get(address(kept))["ETag"]
    client.logout()
    client.force_login(kept.application.applicant.__class__.objects.get(email="applicant@demo.example"))
    assert client.get(address(kept), headers={"If-None-Match": tag}).status_code == 404
    assert client.get(f"/documents/{kept.public_id}/").status_code == 404


@pytest.mark.django_db
def test_pages_sizes_and_turns_that_do_not_exist_are_answered_calmly(kept, client):
    for page in (0, kept.pages + 1, 999999):
        assert client.get(address(kept, page)).status_code == 404
    plain = client.get(address(kept))["ETag"]
    assert client.get(address(kept, size="vast", turn="45"))["ETag"] == plain
    assert client.get(address(kept, turn="x"))["ETag"] == plain


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"%PDF-1.7 broken", b"", TEXT[: len(TEXT) // 3]])
def test_a_file_that_cannot_be_read_is_said_in_a_picture(kept, client, content):
    store(kept, content)
    answer = client.get(address(kept))
    assert answer.status_code == 200 and answer["X-Page"] == "unreadable" and "no-store" in answer["Cache-Control"]
    assert seen(answer.content).width > 100
    assert text_of(kept) == ""


@pytest.mark.django_db
def test_a_file_that_is_gone_is_said_in_a_picture(kept, client):
    kept.file.storage.delete(kept.file.name)
    assert client.get(address(kept))["X-Page"] == "unreadable"


@pytest.mark.django_db
def test_the_original_is_a_download_that_runs_nothing(kept, client):
    answer = client.get(f"/documents/{kept.public_id}/")
    assert answer["Content-Disposition"].startswith("attachment") and "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.django_db
def test_the_text_of_a_document_is_that_of_its_first_pages(kept):
    store(kept, TEXT)
    assert "words on it" in text_of(kept) and "Two" in text_of(kept)
    assert "Two" not in text_of(kept, pages=1)
