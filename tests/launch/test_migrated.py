"""Tests begin with a copy of a cluster in which the migrations were made: of exactly these migrations."""

from __future__ import annotations

import shutil

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from launch import migrated
from launch.servers import ROOT


def test_what_is_kept_is_made_anew_when_a_migration_or_a_library_changes(tmp_path, monkeypatch):
    for room in ("nominee", "intake", "verification", "correspondence", "reporting"):
        if (ROOT / room / "migrations").exists():
            shutil.copytree(ROOT / room / "migrations", tmp_path / room / "migrations")
    (tmp_path / "launch").mkdir()
    for file in ("requirements.txt", "launch/postgres.py"):
        shutil.copy(ROOT / file, tmp_path / file)
    marks = [migrated.mark(tmp_path)]
    assert marks == [migrated.mark(ROOT)], "a room with migrations is missing in this test"
    for file in ("intake/migrations/0001_initial.py", "requirements.txt", "intake/migrations/0099_new.py"):
        with open(tmp_path / file, "a") as changed:
            changed.write("\n# changed\n")
        marks.append(migrated.mark(tmp_path))
    assert len(set(marks)) == 4
    monkeypatch.setenv("DATABASE_URL", "postgresql:///named")
    assert migrated.cluster() is None, "named servers are used as they are"


def test_the_database_of_the_tests_has_every_migration(db):
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
