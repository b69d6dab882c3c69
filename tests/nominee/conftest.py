"""Accounts without slow passwords: nobody signs in here."""

from __future__ import annotations

import copy

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings

from nominee.demo.accounts import PASSWORD
from nominee.models import Stream
from nominee.programs.definition import ONTARIO, read_program
from nominee.programs.loading import load
from reporting import demo
from tests.remembering import remembered


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="module")
def shared_files(django_db_setup, django_db_blocker, tmp_path_factory):
    """A few told files for a whole module, in a transaction that is never committed: see `files`."""
    folder = str(tmp_path_factory.mktemp("files"))
    stores = settings.STORAGES | {"default": settings.STORAGES["default"] | {"OPTIONS": {"location": folder}}}
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    changed = override_settings(STORAGES=stores, MEDIA_ROOT=folder, PASSWORD_HASHERS=quick)
    with django_db_blocker.unblock(), changed, transaction.atomic():
        if not Stream.objects.exists():
            load(read_program(ONTARIO))
        told, _again = remembered("told files", ToldFiles, lambda: tmp_path_factory.mktemp("kept"))
        yield copy.deepcopy(told)
        transaction.set_rollback(True)


@pytest.fixture
def files(shared_files, db):
    """The told files of the module; what a test does to them is undone after it."""
    return shared_files.again()


class ToldFiles:
    """`.cast`, and a file in each of these states: `.held` is with the support officer, `.waits` in a queue."""

    def __init__(self) -> None:
        self.cast = demo.Cast(PASSWORD)
        people = [row for row in demo.people() if row["stream"] == "owp-teer-0-3"]
        goals = ("draft", "submitted", "completeness", "recommended", "withdrawn")
        stories = [demo.Story(person, self.cast) for person in people[: len(goals)]]
        for story, goal in zip(stories, goals, strict=True):
            story.reach(goal)
        self.draft, self.waits, self.held, self.recommended, self.closed = stories

    def again(self) -> ToldFiles:
        for story in (self.draft, self.waits, self.held, self.recommended, self.closed):
            story.file.refresh_from_db()
        return self
