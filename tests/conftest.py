"""The fixed cast, and an application brought to any state by performing the actions that lead to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from nominee import translations
from nominee.demo.accounts import PASSWORD
from nominee.models import Stream
from nominee.programs.definition import ONTARIO, read_program
from nominee.programs.loading import load
from reporting import demo


def pytest_configure() -> None:
    """A clone has the French catalogue as text alone; what is read at run time is made from it."""
    translations.compile_catalogue(Path(__file__).resolve().parents[1] / "locale")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Transactional tests empty tables; one test proves the triggers that forbid it for what is only added to."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("select tgrelid::regclass, tgname from pg_trigger where not tgisinternal and tgtype & 32 > 0")
        for table, trigger in cursor.fetchall():
            cursor.execute(f"alter table {table} disable trigger {trigger}")
        load(read_program(ONTARIO))  # once for all: tests that empty the tables come last, and load it again


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    default = settings.STORAGES["default"]
    options = default["OPTIONS"] | {"location": str(tmp_path / "files")}
    settings.STORAGES = settings.STORAGES | {
        "default": default | {"OPTIONS": options}
    }  # assigned, so that it is noticed
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.CELERY_TASK_ALWAYS_EAGER = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick: a cast has fifteen accounts
    settings.WHITENOISE_AUTOREFRESH = True  # looks for a static file when asked, not for all of them at each start


@pytest.fixture(scope="session")
def ontario_files():
    return read_program(ONTARIO)


@pytest.fixture
def ontario(db, ontario_files):
    if not Stream.objects.exists():
        load(ontario_files)


@pytest.fixture
def cast(ontario):
    """One account per role, by name: cast.support_officer, cast.manager …"""
    return demo.Cast(PASSWORD)


@pytest.fixture
def story(cast):
    """`story("assessment")`: a file brought to that state by its actions; give another place for another person.

    `.file` is the application, `.user` its applicant, `.move(action, by)` the next step.
    """
    people = [row for row in demo.people() if row["stream"] == "owp-teer-0-3"]

    def tell(goal: str, place: int = 0, **changed: str) -> demo.Story:
        told = demo.Story(people[place] | changed, cast)
        told.reach(goal)
        told.file.refresh_from_db()
        return told

    return tell
