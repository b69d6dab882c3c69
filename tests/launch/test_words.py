"""Where the launcher cannot go on it says why, and what one can do."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from launch import install, postgres, processes, supervisor
from launch.folder import Folder
from launch.words import CannotGoOn

ROOT = Path(__file__).resolve().parents[2]


def test_a_taken_port_is_passed_over_in_words(monkeypatch, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        found = supervisor.free_port("PORT", 8000)
    assert found != port
    assert f"Port {port} is taken; using {found}" in capsys.readouterr().out


@pytest.mark.parametrize("wanted", ["eighty", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(monkeypatch, wanted):
    monkeypatch.setenv("PORT", wanted)
    with pytest.raises(CannotGoOn, match="PORT must be a number"):
        supervisor.free_port("PORT", 8000)


def test_a_second_start_on_the_same_data_says_where_the_first_answers(tmp_path):
    folder = Folder(tmp_path)
    folder.hold()
    folder.note(address="http://127.0.0.1:8123")
    second = subprocess.run(
        [sys.executable, "-m", "launch.supervisor"], cwd=ROOT, capture_output=True, text=True,
        env=os.environ | {"NOMINEE_VAR": str(tmp_path)},
    )  # fmt: skip
    folder.free()
    assert second.returncode == 3
    assert "already runs" in second.stderr
    assert "http://127.0.0.1:8123" in second.stderr


def test_an_old_python_is_named(monkeypatch):
    monkeypatch.setattr(install, "OLDEST", (99, 0))
    with pytest.raises(CannotGoOn, match=r"needs Python 99\.0"):
        install.check_the_machine()


def test_a_missing_venv_module_is_named_and_leaves_nothing_half_made(monkeypatch, tmp_path):
    half_made = tmp_path / ".venv"
    monkeypatch.setattr(install, "VENV", half_made)
    monkeypatch.setattr(install, "_venv", lambda: half_made.mkdir(exist_ok=True))
    monkeypatch.setattr(install, "_apt", lambda *_: False)
    with pytest.raises(CannotGoOn, match="apt-get install python3-venv"):
        install._make_environment()
    assert not half_made.exists()


def test_packages_that_cannot_be_fetched_are_told_in_words(monkeypatch, tmp_path):
    monkeypatch.setattr(install, "VENV", tmp_path)
    monkeypatch.setattr(install, "PYTHON", Path("/bin/false"))
    monkeypatch.setattr(install, "_works", lambda: True)
    with pytest.raises(CannotGoOn, match="needs the network once"):
        install.packages(development=False)
    assert not (tmp_path / ".installed").exists(), "the next start tries again"


def test_without_pango_the_start_goes_on_with_one_line(monkeypatch, capsys):
    monkeypatch.setattr(install, "_has_pango", lambda: False)
    monkeypatch.setattr(install, "_apt", lambda *_: False)
    install.pango()
    said = capsys.readouterr().out
    assert "letters will wait" in said
    assert "apt-get install libpango-1.0-0" in said


def test_a_browser_of_ones_own_is_taken(monkeypatch, tmp_path):
    own = tmp_path / "chrome"
    own.touch()
    monkeypatch.setenv("CHROMIUM", str(own))
    assert install.find_chromium() == str(own)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become somebody else")
def test_root_runs_postgresql_where_namespaces_are_refused(monkeypatch, tmp_path):
    """As in most containers; the data folder may lie under one that nobody may enter."""
    monkeypatch.setattr(processes, "namespaces_work", lambda: False)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    sockets = Path("/tmp") / f"nominee-test-{os.getpid()}"
    sockets.mkdir(mode=0o700)
    server = postgres.Postgres(closed / "postgres", sockets, throwaway=True)
    try:
        server.start()
        with server._connect("nominee") as connection:
            assert connection.execute("select 1").fetchone() == (1,)
        assert (closed / "postgres").stat().st_uid == processes.NOBODY
    finally:
        server.stop()
        subprocess.run(["rm", "-rf", str(sockets)], check=True)
