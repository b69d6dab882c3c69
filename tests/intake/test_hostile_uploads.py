"""The threats of a file that somebody uploads, row by row, each with a file made here. docs/uploads.md names the controls."""

from __future__ import annotations

import contextlib
import io
import os
import socket
import threading
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from intake import inspection, quarantine, quotas, scanning, services, uploads
from intake.inspection import Refused, inspect
from intake.quarantine import inspect_apart
from nominee.documents import draw
from nominee.errors import NotValid
from tests.intake import hostile
from tests.intake.conftest import put


def why(data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        inspect_apart(data)
    return refused.value.why


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (lambda: hostile.pdf() + hostile.archive(), "two_in_one"),
        (lambda: hostile.pdf() + hostile.archive() + b"\n%%EOF" + b" " * 60_000, "two_in_one"),
        (lambda: hostile.pdf().replace(b"%PDF-", b"%PDF-1.7<html><script>alert(1)</script>", 1), "two_in_one"),
        (lambda: b"GIF89a=1;/*" + b"\0" * 40 + b"*/alert(1)", "picture"),
        (lambda: hostile.phar(hostile.picture()), "two_in_one"),
        (lambda: hostile.phar(hostile.picture("PNG")), "two_in_one"),
    ],
    ids=["PDF+ZIP", "PDF+ZIP, padded", "PDF+HTML", "GIF+JS", "JPEG+PHAR", "PNG+PHAR"],
)  # fmt: skip
def test_a_polyglot_is_refused(data, reason):
    assert why(data()) == reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (lambda: hostile.many_objects(inspection.MOST_OBJECTS + 10), "too_complex"),
        (hostile.object_stream_without_end, "damaged"),
        (hostile.drawing_without_end, "damaged"),
        (hostile.form_without_end, "damaged"),
        (hostile.vast_picture_in_a_pdf, "pixels"),
        (lambda: hostile.coded_picture(hostile.JPX_BOMB, "/JPXDecode"), "pixels"),
        (lambda: hostile.coded_picture(hostile.JBIG2_BOMB, "/JBIG2Decode"), "pixels"),
    ],
    ids=["objects", "object stream", "drawing", "form", "picture", "JPX", "JBIG2"],
)
def test_a_bomb_in_a_pdf_is_refused(data, reason):
    assert why(data()) == reason


def test_the_files_of_the_bombs_are_refused_for_what_they_are_and_not_for_being_broken():
    assert inspect(hostile.many_objects(500)).pages == 1
    small = hostile.JPX_BOMB.replace(b"\0\0\xea\x60", b"\0\0\0\x08")
    assert inspect(hostile.coded_picture(small, "/JPXDecode")).pages == 1


def test_a_link_to_an_address_is_only_a_link():
    """Pages are drawn as images, in which nothing can be followed."""
    data = hostile.leads_to_an_address()
    assert inspect(data).notes == []
    assert Image.open(io.BytesIO(draw(data, "application/pdf", 1))).format == "PNG"


@pytest.mark.parametrize("name", hostile.OFFICE)
def test_archives_and_office_files_are_refused_unopened(name, monkeypatch):
    def opened(*_: object) -> None:
        raise AssertionError("nobody unpacks it")

    data = hostile.OFFICE[name]()
    monkeypatch.setattr("zipfile.ZipFile.open", opened)
    with pytest.raises(Refused) as refused:
        inspect(data)
    assert refused.value.why == "office"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (lambda: hostile.vast_png(), "pixels"),
        (lambda: hostile.vast_png(50_000, 50_000), "pixels"),
        (hostile.moving_png, "animated"),
        (hostile.moving_gif, "picture"),
        (lambda: hostile.tiff(1000), "picture"),
        (lambda: hostile.HEIC, "phone_picture"),
        (lambda: b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "unknown"),
    ],
    ids=["flood", "50,000 squared", "moving PNG", "moving GIF", "TIFF of 1,000 pages", "HEIC", "SVG"],
)
def test_a_picture_that_floods_moves_or_runs_is_refused(data, reason):
    assert why(data()) == reason


@pytest.mark.parametrize(
    ("name", "told", "content", "kept"),
    [
        ("photo.pdf", "application/pdf", "JPEG", "image/jpeg"),
        ("page.html", "text/html", "PDF", "application/pdf"),
        ("passport.pdf.exe", "application/x-msdownload", "PDF", "application/pdf"),
        ("passport", "", "PDF", "application/pdf"),
        ("passport.jpg", "image/svg+xml", "JPEG", "image/jpeg"),
    ],
)
def test_what_a_file_is_called_decides_nothing(name, told, content, kept):
    data = hostile.pdf() if content == "PDF" else hostile.picture(content)
    received = uploads.receive(SimpleUploadedFile(name, data, told), {"formats": ["pdf", "jpeg"]})
    assert received.content_type == kept
    assert received.name.endswith((".pdf", ".jpg", ".jpeg")) and not received.name.endswith((".exe", ".html"))


@pytest.mark.parametrize("data", [b"", hostile.pdf()[:200], hostile.picture()[:-40], b"\xff\xd8\xff"])
def test_an_empty_or_cut_off_file_is_refused(data):
    with pytest.raises(NotValid):
        uploads.receive(SimpleUploadedFile("a.pdf", data), {"formats": ["pdf", "jpeg"]})


def test_a_photograph_loses_its_place_in_what_is_shown_and_keeps_its_bytes():
    data = hostile.picture_of_a_place()
    assert Image.open(io.BytesIO(data)).getexif().get_ifd(0x8825)
    shown = Image.open(io.BytesIO(draw(data, "image/jpeg", 1)))
    assert not shown.getexif() and not shown.info.get("exif") and shown.height > shown.width


# ------------------------------------------------------------------ the process that looks


def test_a_parser_that_starts_others_is_ended_with_all_of_them(monkeypatch):
    groups: list[int] = []
    end = quarantine._end

    def noted(process) -> None:
        groups.append(process.pid)
        end(process)

    monkeypatch.setattr("intake.quarantine._child", hostile.breed)
    monkeypatch.setattr("intake.quarantine._end", noted)
    with pytest.raises(Refused) as refused:
        inspect_apart(hostile.pdf(), seconds=-3)
    assert refused.value.why == "too_complex"
    until = time.monotonic() + 20  # what was killed may still stand in the table for a moment
    while (
        left := [line for line in _running() if line[1] == groups[0] and line[2] != "Z"]
    ) and time.monotonic() < until:
        time.sleep(0.02)
    assert left == []


def _running() -> list[tuple[int, int, str]]:
    """(process, its group, its state) of every process of the machine."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError), open(f"/proc/{name}/stat") as stat:
            rest = stat.read().rsplit(")", 1)[1].split()
            found.append((int(name), int(rest[2]), rest[0]))
    return found


def test_a_parser_reaches_no_network_where_the_kernel_can_forbid_it(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setattr("intake.quarantine._child", hostile.call_out)
        with pytest.raises(Refused) as answer:
            inspect_apart(hostile.pdf(), seconds=server.getsockname()[1])
    if answer.value.why != "no network":
        pytest.skip("this kernel gives a process no network of its own: the container forbids it instead")


# ------------------------------------------------------------------ how much


def test_one_file_and_one_account_may_store_so_much_and_no_more(draft, settings):
    settings.UPLOADS_MOST_MB_OF_A_FILE = 1
    put(draft, "passport")
    draft.documents.update(size=quotas.MB - 10)
    with pytest.raises(NotValid) as wrong:
        put(draft, "resume")
    assert "1 MB together" in wrong.value.errors["file"]
    settings.UPLOADS_MOST_MB_OF_A_FILE, settings.UPLOADS_MOST_MB_OF_A_DAY = 250, 1
    with pytest.raises(NotValid) as wrong:
        put(draft, "resume")
    assert "in one day" in wrong.value.errors["file"]
    assert draft.documents.count() == 1


def test_the_last_of_the_disk_is_not_for_uploads(draft, monkeypatch):
    monkeypatch.setattr(quotas, "free_bytes", lambda: 100 * quotas.MB)
    with pytest.raises(NotValid) as wrong:
        put(draft, "passport")
    assert "could not store the file" in wrong.value.errors["file"]
    assert not draft.documents.exists()


# ------------------------------------------------------------------ a swap after the look


def test_what_was_looked_at_is_what_is_stored_whatever_the_upload_does_meanwhile(draft, settings):
    clean, other = hostile.pdf(), hostile.pdf(hostile.ACTIVE["launches"])

    class Turning(SimpleUploadedFile):
        """Gives other bytes each time it is read."""

        reads = 0

        def read(self, *args: int) -> bytes:
            type(self).reads += 1
            return clean if type(self).reads == 1 else other

    received = uploads.receive(Turning("a.pdf", clean), {"formats": ["pdf"]})
    row = services.put_document(draft, "passport", received, by=draft.applicant, at=draft.saved_at)
    with row.file.open("rb") as kept:
        assert kept.read() == clean
    assert (Turning.reads, received.sha256) == (1, row.sha256)


# ------------------------------------------------------------------ the virus scanner


class Clamd(threading.Thread):
    """The protocol alone, for what the real one does not do when asked to: answer wrongly, or not at all."""

    def __init__(self, reply: bytes) -> None:
        super().__init__(daemon=True)
        self.reply, self.got = reply, b""
        self.server = socket.create_server(("127.0.0.1", 0))
        self.url = f"tcp://127.0.0.1:{self.server.getsockname()[1]}"
        self.start()

    def run(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _ = self.server.accept()
                with line, line.makefile("rb") as read:
                    assert read.read(10) == b"zINSTREAM\0"
                    self.got = b""
                    while size := int.from_bytes(read.read(4)):
                        self.got += read.read(size)
                    line.sendall(self.reply)


@pytest.fixture
def clamd(settings):
    made: list[Clamd] = []

    def start(reply: bytes) -> Clamd:
        made.append(Clamd(reply))
        settings.CLAMD = made[-1].url
        return made[-1]

    yield start
    for server in made:
        server.server.close()


def test_a_clean_file_is_stored_as_scanned_with_every_byte_shown_to_the_scanner(draft, clamd):
    server = clamd(b"stream: OK\0")
    put(draft, "passport")
    row = draft.documents.get()
    assert (row.scan, row.scanned_at) == ("clean", row.uploaded_at)
    with row.file.open("rb") as kept:
        assert server.got == kept.read()


def test_an_infected_file_is_refused_in_words_and_nothing_of_it_is_kept(visit, draft, clamd, caplog):
    clamd(b"stream: Eicar-Test-Signature FOUND\0")
    data = {"file": SimpleUploadedFile("scan.pdf", hostile.infected_pdf())}
    answer = visit.post(reverse("apply-upload", args=[draft.number, "passport"]), data)
    assert answer.status_code == 422 and "A virus was found" in answer.content.decode()
    assert not draft.documents.exists() and "Eicar-Test-Signature" in caplog.text and "scan.pdf" not in caplog.text


@pytest.mark.parametrize(
    "reply", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK FOUN", b"\xff\0", b"OK\0"]
)
def test_an_answer_that_is_none_leaves_the_file_waiting_and_closed_to_everybody(client, draft, cast, clamd, reply):
    clamd(reply)
    put(draft, "passport")
    row = draft.documents.get()
    assert (row.scan, row.scanned_at) == ("waiting", None)
    client.force_login(draft.applicant)
    answer = client.get(reverse("document", args=[row.public_id]))
    assert answer.status_code == 409 and "still being checked" in answer.content.decode()
    image = client.get(reverse("document-page", args=[row.public_id, 1]))
    assert image.headers["X-Page"] == "unreadable" and "no-store" in image.headers["Cache-Control"]
    page = client.get(reverse("apply-upload", args=[draft.number, "passport"])).content.decode()
    assert "It is being checked for viruses" in page


def test_what_waited_is_judged_when_the_scanner_is_back(client, draft, settings, clamd):
    settings.CLAMD = "unix:/nowhere/clamd.sock"
    put(draft, "passport")
    put(draft, "resume")
    assert scanning.scan_waiting(draft.saved_at) == 0
    clamd(b"stream: OK\0")
    assert scanning.scan_waiting(draft.saved_at) == 2
    row = draft.documents.get(slot="passport")
    assert row.scan == "clean"
    client.force_login(draft.applicant)
    assert client.get(reverse("document", args=[row.public_id])).status_code in {200, 302}


def test_what_turns_out_infected_stays_closed_and_counts_as_missing(client, draft, settings, clamd):
    from intake.selectors import missing_documents

    settings.CLAMD = "unix:/nowhere/clamd.sock"
    put(draft, "passport")
    assert "passport" not in {row["code"] for row in missing_documents(draft)}
    clamd(b"stream: Something FOUND\0")
    assert scanning.scan_waiting(draft.saved_at) == 1
    row = draft.documents.get()
    assert row.scan == "infected" and "passport" in {need["code"] for need in missing_documents(draft)}
    client.force_login(draft.applicant)
    answer = client.get(reverse("document", args=[row.public_id]))
    assert answer.status_code == 409 and "A virus was found" in answer.content.decode()
