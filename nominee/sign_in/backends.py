"""Whose account may be signed in at all, by whatever way; asked again with every request of a session."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend

BACKEND = "nominee.sign_in.backends.Accounts"


class Accounts(ModelBackend):
    def user_can_authenticate(self, user: Any) -> bool:
        """A closed account does nothing; one of the demonstration exists in the demonstration alone."""
        return super().user_can_authenticate(user) and (settings.DEMO or not user.is_demonstration)
