"""The fixed cast, and an application brought to any state by performing the actions that lead to it."""

from __future__ import annotations

import copy
import os
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client, TransactionTestCase
from django.utils import timezone

from intake import quarantine, uploads
from nominee import translations
from nominee.demo import papers
from nominee.demo.accounts import PASSWORD
from nominee.models import Application, Stream, User
from nominee.programs.definition import ONTARIO, read_program
from nominee.programs.loading import load
from nominee.sign_in import sessions
from nominee.sign_in.sessions import ABOUT
from reporting import demo
from tests import remembering


def pytest_configure() -> None:
    """A clone has the French catalogue as text alone; what is read at run time is made from it."""
    translations.compile_catalogue(Path(__file__).resolve().parents[1] / "locale")
    signed_in = Client._login

    def with_a_factor(client: Client, user: User, backend: str | None = None) -> None:
        """`force_login` stands for a whole sign-in with a second factor, proved however long the test takes.

        tests/sign_in goes through the real pages instead.
        """
        signed_in(client, user, backend)
        session = client.session
        session[ABOUT] = {
            "at": timezone.now().isoformat(), "until": (timezone.now() + sessions.length_for(user)).isoformat(),
            "way": "test", "factor": True, "proved": "2999-01-01T00:00:00+00:00",
        }  # fmt: skip
        session.save()

    Client._login = with_a_factor
    flush = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda test: remembering.undo() or flush(test)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """Where launch/migrated.py made the migrations once, the database of the tests begins as a copy of that one."""
    connection.settings_dict["TEST"]["TEMPLATE"] = os.environ.get("NOMINEE_MIGRATED")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Transactional tests empty tables; one test proves the triggers that forbid it for what is only added to."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("select tgrelid::regclass, tgname from pg_trigger where not tgisinternal and tgtype & 32 > 0")
        for table, trigger in cursor.fetchall():
            cursor.execute(f"alter table {table} disable trigger {trigger}")
        load(read_program(ONTARIO))  # once for all: tests that empty the tables come last, and get it back
        remembering.keep_what_is_loaded()


@pytest.fixture(scope="session", autouse=True)
def _papers_drawn_and_inspected_once():
    """A told file has a dozen papers, the same ones in every test; a refusal is not kept."""
    drawn: dict[tuple, bytes] = {}

    def paper(title, person, lines):
        key = (title, *person.values(), *lines)
        if key not in drawn:
            drawn[key] = papers.paper(title, person, lines)
        return drawn[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "paper", paper)
        patch.setattr(uploads, "inspect_apart", cache(quarantine.inspect_apart))
        yield


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.AUDIT_FOLDER = tmp_path / "audit"
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
    if not Stream.objects.exists() and not remembering.load_again():
        load(ontario_files)


@pytest.fixture
def remember(tmp_path_factory):
    """`remember(key, build)`: see tests/remembering.py."""
    return lambda key, build: remembering.remembered(key, build, lambda: tmp_path_factory.mktemp("kept"))


@pytest.fixture
def cast(ontario, remember):
    """One account per role, by name: cast.support_officer, cast.manager …"""
    made, _again = remember("cast", lambda: demo.Cast(PASSWORD))
    return copy.deepcopy(made)  # what a test changes in memory is no other test's


@pytest.fixture
def story(cast, remember, settings):
    """`story("assessment")`: a file brought to that state by its actions; give another place for another person.

    `.file` is the application, `.user` its applicant, `.move(action, by)` the next step.
    """
    people = [row for row in demo.people() if row["stream"] == "owp-teer-0-3"]

    def tell(goal: str, place: int = 0, **changed: str) -> demo.Story:
        def build() -> tuple[int, datetime]:
            told = demo.Story(people[place] | changed, cast)
            told.reach(goal)
            return told.file.pk, told.at

        # What a told file depends on beside what stands in the database.
        circumstances = (
            timezone.localdate(),
            repr(settings.SOURCES),
            settings.FIELD_KEYS,
            "french_support" in vars(cast),
        )
        (key, at), _again = remember((goal, place, repr(sorted(changed.items())), *circumstances), build)
        told = demo.Story(people[place] | changed, cast)
        told._pace(goal)
        told.file, told.at = Application.objects.get(pk=key), at
        return told

    return tell
