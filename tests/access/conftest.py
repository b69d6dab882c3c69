"""The files and their readers, built once for all modules; each has them in a transaction that is never committed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from house import House
from log_lines import listening

from tests import remembering


@pytest.fixture(autouse=True)
def _own_folders() -> None:
    """One folder for the module instead of one for each test: what the house stores must outlive a test."""


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[House]:
    folder = str(tmp_path_factory.mktemp("files"))
    stores = settings.STORAGES | {"default": settings.STORAGES["default"] | {"OPTIONS": {"location": folder}}}
    changed = override_settings(
        STORAGES=stores,
        MEDIA_ROOT=folder,
        EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        WHITENOISE_AUTOREFRESH=True,  # else each of the thousands of clients looks through every static file
    )
    with django_db_blocker.unblock(), changed, transaction.atomic():
        made, _again = remembering.remembered("house", House, lambda: tmp_path_factory.mktemp("kept"))
        made.open()
        with listening() as made.lines:
            yield made
        transaction.set_rollback(True)
