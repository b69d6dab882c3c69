"""Whoever cannot work without a second factor reaches nothing without one, by whatever door; and who is here is noted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from nominee import clock
from nominee.models import User
from nominee.sign_in import entering, factors, sessions

# Enough to add a factor, to leave, and to choose a language; nothing of these shows or changes a file.
OPEN = frozenset({
    "second-factor", "passkey-add", "passkey-add-question", "app-add", "prove", "prove-provider", "provider-back",
    "passkey-question", "account-session",
    "sign-in", "sign-out", "language", "about", "csp-report", "healthz", "readyz", "recovery-stop",
})  # fmt: skip
# What an open page asks by itself: nobody is there because of it.
QUIET = frozenset(
    {
        "account-session",
        "desk-here",
        "desk-checks-progress",
        "employer-offer-beat",
        "employer-approval-beat",
        "employer-profile-beat",
        "csp-report",
        "healthz",
        "readyz",
    }
)


class Gate:
    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        user, match = request.user, request.resolver_match
        if not isinstance(user, User) or match is None:
            return None
        route = match.view_name
        if route not in OPEN and is_closed(request, user):
            if request.path.startswith("/api/"):
                return JsonResponse({"error": "second_factor_needed"}, status=403)
            return redirect("second-factor")
        if route not in QUIET and not request.headers.get("Sec-Purpose", "").startswith("prefetch"):
            stay(request)
        return None


def is_closed(request: HttpRequest, user: User) -> bool:
    """For this person in this session; asked of what is at hand, without the database."""
    return factors.is_owed(user) and not entering.has_factor(request)


def stay(request: HttpRequest) -> None:
    """Somebody did something: the session's idle time begins anew."""
    seen, now = getattr(request.session, "seen_at", None), clock.now()
    if seen is None or now - seen > sessions.TOUCHED:
        sessions.touch(request.session.session_key, at=now)
