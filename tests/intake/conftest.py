"""Drafts of the fixed cast, without slow passwords: nobody signs in here."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from intake import services, uploads
from nominee.models import Stream
from tests.intake import hostile


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def applicant(cast):
    from nominee.models import User

    return User.objects.get(email="applicant@demo.example")


@pytest.fixture
def draft(applicant):
    """An empty draft, begun now."""
    return services.start_application(Stream.objects.get(code="owp-teer-0-3"), by=applicant, at=timezone.now())


@pytest.fixture
def visit(applicant):
    """The applicant's browser, without JavaScript."""
    client = Client()
    client.force_login(applicant)
    return client


def put(application, slot: str, content: bytes | None = None, name: str = "scan.pdf"):
    """Upload a file into a slot as its applicant."""
    requirement = next(row for row in application.definition["documents"] if row["code"] == slot)
    received = uploads.receive(SimpleUploadedFile(name, content or hostile.pdf()), requirement)
    return services.put_document(application, slot, received, by=application.applicant, at=timezone.now())
