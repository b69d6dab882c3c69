"""A cluster in which every migration was made once, kept in the folder .migrated: tests begin with a copy of it.

Making the migrations takes half a minute of processor, nearly all of it Django's own; each part of the tests has servers
of its own and would pay it again. What is kept is named after all that it was made of, so it is made anew when one of
these files changes, and then every migration runs on an empty database.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from launch.folder import Folder
from launch.postgres import Postgres
from launch.servers import ROOT, environment_for, named, short_folder
from launch.words import CannotGoOn, say

KEPT = ROOT / ".migrated"
DATABASE = "nominee"  # of a cluster: the tests' own begin as copies of this one


def cluster() -> Path | None:
    """Its folder; None where the environment names a server. Raises CannotGoOn when a migration fails."""
    if named("DATABASE_URL"):
        return None
    folder = KEPT / mark(ROOT)
    if not folder.exists():
        say("Making the migrations once, for all tests")
        _make(folder)
    return folder


def mark(root: Path) -> str:
    """Of every migration, of what else brings migrations, and of how a cluster is made."""
    files = [*root.glob("*/migrations/*.py"), root / "requirements.txt", root / "launch" / "postgres.py"]
    told = hashlib.sha256(sys.version.encode())
    for file in sorted(files):
        told.update(f"{file.relative_to(root)}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return told.hexdigest()[:16]


def _make(folder: Path) -> None:
    """Beside its place, and renamed when whole: two that make it at once do not meet."""
    KEPT.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="new-", dir=KEPT) as draft,
        tempfile.TemporaryDirectory(dir=short_folder()) as near,
    ):
        Path(draft).chmod(0o711)
        Path(near).chmod(0o711)  # PostgreSQL may run as another user
        (sockets := Path(near) / "pg").mkdir(mode=0o700)
        server = Postgres(Path(draft) / "postgres", sockets, throwaway=True)
        try:
            server.start()
            environment = environment_for(Folder(Path(draft))) | {"DATABASE_URL": server.url}
            made = subprocess.run(
                [sys.executable, "-W", "ignore", "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment
            )
        finally:
            server.stop()
        if made.returncode:
            raise CannotGoOn("a migration failed on an empty database; its words are above")
        for old in KEPT.iterdir():
            if not old.name.startswith("new-"):
                shutil.rmtree(old, ignore_errors=True)
        (Path(draft) / "postgres").rename(folder)
