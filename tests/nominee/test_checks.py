"""Production refuses to serve with settings that only a demonstration may have."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
SAFE = {
    "NOMINEE_SECRET_KEY": "k" * 20 + "7Hq2zR9mB4xW1vT8cY5nD3fG6jL0pS" * 2,
    "NOMINEE_HOSTS": "nominee.example.ca",
    "NOMINEE_PUBLIC_URL": "https://nominee.example.ca",
    "NOMINEE_PAYMENT_PROVIDER": "bank.Provider",
    "NOMINEE_SANDBOX_URL": "",
    "NOMINEE_FILES_URL": "https://files.example.ca",
    "NOMINEE_FIELD_KEYS": f"k1:{base64.b64encode(b'k' * 32).decode()}",
    "NOMINEE_INDEX_KEY": "i" * 40,
    "NOMINEE_CLAMD": "tcp://clamd:3310",
}


def checked(command: str = "check", **changed: str | None) -> subprocess.CompletedProcess[str]:
    """`manage.py check --deploy` in a process of its own, as production would start it."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("NOMINEE_", "DJANGO_ALLOW"))
    }
    environment |= {name: value for name, value in (SAFE | changed).items() if value is not None}
    words = ["check", "--deploy", "--fail-level", "WARNING"] if command == "check" else [command]
    return subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )


def test_safe_settings_leave_nothing_to_say():
    found = checked()
    assert found.returncode == 0, found.stderr
    assert "no issues" in found.stdout


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("NOMINEE_DEMO", "1", "nominee.W002"),
        ("NOMINEE_DEBUG", "1", "nominee.W002"),
        ("NOMINEE_PAYMENT_PROVIDER", None, "nominee.W003"),
        ("NOMINEE_SANDBOX_URL", "http://127.0.0.1:8100", "nominee.W004"),
        ("NOMINEE_PUBLIC_URL", "http://nominee.example.ca", "nominee.W005"),
        ("NOMINEE_PUBLIC_URL", "https://other.example.ca", "nominee.W006"),
        ("NOMINEE_HOSTS", "nominee.example.ca,*", "nominee.W007"),
        ("NOMINEE_OLD_SECRET_KEYS", "guessed", "nominee.W008"),
        ("NOMINEE_FILES_URL", None, "nominee.W011"),
        ("NOMINEE_FILES_URL", "https://nominee.example.ca", "nominee.W011"),
        ("NOMINEE_CLAMD", None, "nominee.W014"),
        ("NOMINEE_FIELD_KEYS", None, "nominee.E002"),
        ("NOMINEE_INDEX_KEY", "short", "nominee.E002"),
        ("NOMINEE_STATIC", str(ROOT / "var"), "nominee.W009"),
        ("NOMINEE_SECRET_KYE_FILE", "/run/secrets/key", "nominee.W010"),
        ("NOMINEE_SECRET_KEY", "short", "security.W009"),
        ("NOMINEE_SSL_REDIRECT", "0", "security.W008"),
    ],
)
def test_each_unsafe_setting_is_named(name, value, told):
    found = checked(**{name: value, "NOMINEE_VAR": str(ROOT / "var") if name == "NOMINEE_STATIC" else None})
    assert found.returncode != 0
    assert told in found.stderr


def test_nothing_is_prepared_with_unsafe_settings_unless_somebody_answers_for_them():
    refused = checked("prepare", NOMINEE_PAYMENT_PROVIDER=None)
    assert refused.returncode != 0
    assert "nominee.W003" in refused.stderr and "NOMINEE_ACCEPTED_CHECKS" in refused.stderr
    answered = checked(NOMINEE_PAYMENT_PROVIDER=None, NOMINEE_ACCEPTED_CHECKS="nominee.W003")
    assert answered.returncode == 0, answered.stderr
