"""The data folder is held by one product at a time, and nothing in it is ever half-written."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from launch.folder import Folder, InUse

ROOT = Path(__file__).resolve().parents[2]
HOLDER = """
import sys, time
from pathlib import Path
from launch.folder import Folder
folder = Folder(Path(sys.argv[1]))
folder.hold()
folder.note(address="http://127.0.0.1:8123", sockets=sys.argv[1] + "/sockets")
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    child = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "held\n"
    yield child
    child.kill()
    child.wait()


def test_a_second_holder_learns_where_the_first_one_answers(tmp_path, holder):
    with pytest.raises(InUse) as refused:
        Folder(tmp_path).hold()
    assert refused.value.notes["address"] == "http://127.0.0.1:8123"
    assert refused.value.notes["pid"] == str(holder.pid)


def test_a_killed_holder_leaves_the_folder_free_and_no_sockets(tmp_path, holder):
    (tmp_path / "sockets").mkdir()
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    folder = Folder(tmp_path)
    folder.hold()
    assert "address" not in folder.notes()
    assert not (tmp_path / "sockets").exists()
    folder.free()


def test_the_secret_key_stays_and_is_its_owners_alone(tmp_path):
    key = Folder(tmp_path).secret_key()
    assert len(key) >= 50
    assert Folder(tmp_path).secret_key() == key
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_an_empty_secret_key_of_a_cut_off_start_is_made_anew(tmp_path):
    (tmp_path / "secret_key").touch()
    assert Folder(tmp_path).secret_key()
