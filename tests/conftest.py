"""The fixed cast, and an application brought to any state by performing the actions that lead to it."""

from __future__ import annotations

import pytest
from django.db import connection

from nominee.programs.definition import ONTARIO, read_program
from nominee.programs.loading import load


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Transactional tests empty tables; one test proves the trigger that forbids it for events."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("alter table nominee_applicationevent disable trigger events_are_not_emptied")


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.STORAGES["default"]["OPTIONS"]["location"] = str(tmp_path / "files")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.CELERY_TASK_ALWAYS_EAGER = False


@pytest.fixture
def ontario(db):
    load(read_program(ONTARIO))
