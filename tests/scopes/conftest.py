"""What these tests share: quick passwords, a restricted file, and everybody of the cast who works at the desk."""

from __future__ import annotations

import pytest
from django.utils import timezone

from nominee.models import User
from nominee.roles import READS_EVERY_FILE
from nominee.scopes import restricting

REASON = "The applicant joined our team."


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def desk(cast):
    """Everybody who reads files, by role."""
    return {role: getattr(cast, role) for role in sorted(READS_EVERY_FILE)}


@pytest.fixture
def restrict(cast):
    def do(file, *circle: User, by: User | None = None):
        return restricting.restrict(
            file, by=by or cast.manager, at=timezone.now(), ground="colleague", reason=REASON, circle=circle
        )

    return do
