"""The scanner's adapter against a real clamd with a signature of our own, and against clamd's protocol where none is installed."""

from __future__ import annotations

import hashlib
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from intake import scanning, uploads
from nominee.errors import NotValid
from tests.intake import hostile
from tests.intake.clamd import LONGEST, Scanner

CLAMD = shutil.which("clamd")
INSTALLED = pytest.param(
    "installed", marks=pytest.mark.skipif(CLAMD is None, reason="clamd is not installed (Debian: clamav-daemon)")
)


@pytest.fixture(scope="module", params=["its protocol", INSTALLED])
def clamd(request, tmp_path_factory):
    """Knows one file by its MD5 and nothing else."""
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "signatures").mkdir()
    infected = hostile.infected_pdf()
    line = f"{hashlib.md5(infected, usedforsecurity=False).hexdigest()}:{len(infected)}:Nominee.Test\n"
    (folder / "signatures" / "own.hdb").write_text(line)
    with (_installed if request.param == "installed" else _spoken)(folder) as address:
        yield address


@contextmanager
def _spoken(folder: Path) -> Iterator[str]:
    short = tempfile.mkdtemp()  # the name of a socket has about a hundred characters at the most
    with Scanner(Path(short) / "clamd.ctl", folder / "signatures" / "own.hdb") as scanner:
        threading.Thread(target=scanner.serve_forever, args=(0.05,), daemon=True).start()
        yield f"unix:{short}/clamd.ctl"
        scanner.shutdown()
    shutil.rmtree(short)


@contextmanager
def _installed(folder: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    (folder / "clamd.conf").write_text(
        f"Foreground yes\nTCPSocket {port}\nTCPAddr 127.0.0.1\nDatabaseDirectory {folder / 'signatures'}\n"
        f"LogFile {folder / 'log'}\nUser root\nStreamMaxLength {LONGEST}\n"
    )
    process = subprocess.Popen([str(CLAMD), "-c", str(folder / "clamd.conf")], stdout=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert process.poll() is None, "clamd did not start"
                time.sleep(0.05)
        yield f"tcp://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def test_the_scanner_refuses_what_it_knows_and_passes_the_rest(settings, clamd):
    settings.CLAMD = clamd
    assert scanning.scan(hostile.pdf()) == "clean"
    assert scanning.scan(hostile.infected_pdf()) == "infected"
    received = uploads.receive(SimpleUploadedFile("a.pdf", hostile.pdf()), {"formats": ["pdf"]})
    assert received.scan == "clean"
    with pytest.raises(NotValid) as wrong:
        uploads.receive(SimpleUploadedFile("b.pdf", hostile.infected_pdf()), {"formats": ["pdf"]})
    assert "virus" in wrong.value.errors["file"]


def test_a_file_of_several_chunks_reaches_it_whole(settings, clamd):
    settings.CLAMD = clamd
    assert scanning.scan(hostile.pdf() + b"\0" * (3 * scanning.CHUNK + 7)) == "clean"


def test_a_file_that_it_finds_too_long_waits(settings, clamd):
    """It answers, and hangs up, while we are still sending."""
    settings.CLAMD = clamd
    assert scanning.scan(b"\0" * (LONGEST + 20 * scanning.CHUNK)) == "waiting"
