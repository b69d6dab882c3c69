"""Uploading into a slot: one live file each, kept as received, never half stored."""

from __future__ import annotations

import errno
import hashlib
import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from intake import services, uploads
from nominee.errors import NotFound, NotValid
from nominee.models import Document
from tests.intake import hostile
from tests.intake.conftest import put


@pytest.fixture
def send(visit, draft):
    def to(slot: str, content: bytes | None, name: str = "scan.pdf"):
        data = {} if content is None else {"file": SimpleUploadedFile(name, content)}
        return visit.post(reverse("apply-upload", args=[draft.number, slot]), data, follow=True)

    return to


def stored(settings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_a_file_is_kept_as_it_was_received(send, draft):
    data = hostile.picture_of_a_place()
    assert "is uploaded" in send("passport", data, "passport.jpg").content.decode()
    row = draft.documents.get()
    assert (row.content_type, row.size, row.sha256) == ("image/jpeg", len(data), hashlib.sha256(data).hexdigest())
    with row.file.open("rb") as kept:
        assert kept.read() == data


def test_the_page_image_stands_upright_and_says_no_place(send, visit, draft):
    send("passport", hostile.picture_of_a_place(), "passport.jpg")
    answer = visit.get(reverse("document-page", args=[draft.documents.get().public_id, 1]))
    image = Image.open(io.BytesIO(b"".join(answer.streaming_content) if answer.streaming else answer.content))
    assert image.height > image.width, "the photograph was 40 by 20 and turned by its EXIF"
    assert not image.getexif()


def test_a_new_file_replaces_and_keeps_the_one_before(send, draft):
    send("passport", hostile.pdf(pages=1))
    send("passport", hostile.pdf(pages=2))
    live = draft.documents.get(superseded_at__isnull=True)
    assert live.pages == 2
    assert draft.documents.count() == 2


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\scans\\con.pdf", "con.pdf"),
        ("photo.pdf.exe", "photo.pdf.exe.pdf"),
        ("a;b.pdf", "a;b.pdf"),
        ("e\u0301.pdf", "é.pdf"),
        ("\u202efdp.exe", "fdp.exe.pdf"),
        ("a\r\nb\0.pdf", "ab.pdf"),
        ("…" * 400 + ".pdf", "…" * 196 + ".pdf"),
        ("😀.PDF", "😀.PDF"),
        ("", "file.pdf"),
        (" .. ", "file.pdf"),
    ],
)
def test_a_file_name_is_for_display_only(name, shown):
    assert uploads.shown_name(name, "pdf") == shown


def test_nothing_of_the_name_reaches_the_disk(send, draft, settings):
    send("passport", hostile.pdf(), "../../geheim.pdf")
    assert "geheim" not in str(stored(settings)[0])
    assert draft.documents.get().original_name == "geheim.pdf"


def test_the_same_file_in_two_slots_is_noticed_and_kept(send, draft):
    data = hostile.pdf()
    send("passport", data)
    answer = send("resume", data)
    assert "same file as under “Passport”" in answer.content.decode()
    assert draft.documents.count() == 2


def test_a_full_disk_leaves_neither_a_row_nor_a_file(send, draft, settings, monkeypatch):
    send("passport", hostile.pdf())
    before = stored(settings)

    def full(self, *_: object, **__: object) -> None:
        self.file.storage.save(self.file.field.generate_filename(self, ""), io.BytesIO(b"half"))
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("django.db.models.fields.files.FieldFile.save", lambda self, *a, **k: full(self.instance))
    answer = send("passport", hostile.pdf(pages=2))
    assert "could not store the file just now" in answer.content.decode()
    assert draft.documents.filter(superseded_at__isnull=True).count() == 1, "the one before is still there"
    assert stored(settings) == before


def test_a_row_that_fails_takes_its_file_back(draft, settings, monkeypatch):
    def broken(self: Document, **_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Document, "save", broken)
    with pytest.raises(RuntimeError):
        put(draft, "passport")
    assert not stored(settings)
    assert not Document.objects.exists()


def test_uploads_of_an_hour_are_limited(draft, monkeypatch):
    monkeypatch.setattr(services, "MOST_UPLOADS", 2)
    put(draft, "passport")
    put(draft, "passport")
    with pytest.raises(NotValid) as wrong:
        put(draft, "passport")
    assert "one hour" in wrong.value.errors["file"]


def test_only_a_slot_of_the_stream_takes_a_file_and_only_from_its_people(draft, cast, visit):
    received = uploads.receive(SimpleUploadedFile("a.pdf", hostile.pdf()), {"formats": ["pdf"]})
    with pytest.raises(NotFound):
        services.put_document(draft, "nothing", received, by=draft.applicant, at=timezone.now())
    with pytest.raises(NotFound):
        services.put_document(draft, "passport", received, by=cast.representative, at=timezone.now())
    assert visit.get(reverse("apply-upload", args=[draft.number, "nothing"])).status_code == 404


def test_a_body_that_is_no_form_is_a_bad_request(visit, draft):
    address = reverse("apply-upload", args=[draft.number, "passport"])
    for kind in ("multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x"):
        assert visit.generic("POST", address, b"garbage", content_type=kind).status_code in {400, 422}
    parts = b"".join(b'--x\r\nContent-Disposition: form-data; name="a%d"\r\n\r\n1\r\n' % i for i in range(10_000))
    answer = visit.generic("POST", address, parts + b"--x--\r\n", content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 400
