"""The scanner's adapter against a real clamd with a signature of our own; where none is installed, only the protocol is tested."""

from __future__ import annotations

import hashlib
import shutil
import socket
import subprocess
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from intake import scanning, uploads
from nominee.errors import NotValid
from tests.intake import hostile

CLAMD = shutil.which("clamd")
pytestmark = pytest.mark.skipif(CLAMD is None, reason="clamd is not installed (Debian: clamav-daemon)")


@pytest.fixture(scope="module")
def clamd(tmp_path_factory):
    """Knows one file by its MD5 and nothing else; listens on loopback."""
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "signatures").mkdir()
    infected = hostile.infected_pdf()
    line = f"{hashlib.md5(infected, usedforsecurity=False).hexdigest()}:{len(infected)}:Nominee.Test\n"
    (folder / "signatures" / "own.hdb").write_text(line)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    (folder / "clamd.conf").write_text(
        f"Foreground yes\nTCPSocket {port}\nTCPAddr 127.0.0.1\nDatabaseDirectory {folder / 'signatures'}\n"
        f"LogFile {folder / 'log'}\nUser root\n"
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


def test_the_real_scanner_refuses_what_it_knows_and_passes_the_rest(settings, clamd):
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
