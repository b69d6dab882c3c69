"""Letters of made-up events, drawn without waiting for a file to live through its states."""

from __future__ import annotations

import pytest

from nominee.models import Effect
from reporting import demo


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def letters_of():
    """Run what the file's events caused; its letters by code."""

    def made(application):
        demo.run_effects()
        failed = (
            Effect.objects.filter(event__application=application).exclude(state="done").values_list("name", "error")
        )
        assert not [row for row in failed if row[0].startswith("correspondence.")]
        return {letter.code: letter for letter in application.letters.all()}

    return made
