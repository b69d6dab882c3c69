"""The accounts of the demonstration: one per role, and applicants in the states worth looking at."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from nominee.lifecycle import STATES
from nominee.models import Application, User
from nominee.roles import ROLES

PASSWORD = "demonstration only"
DOMAIN = "@demo.example"
_STATES = ("draft", "information_requested", "notice_of_intent", "nominated", "refused")


def accounts() -> list[dict[str, Any]]:
    """Each account's address, role in words and, for an applicant, where the file is."""
    rows = []
    users = User.objects.filter(email__endswith=DOMAIN).order_by("id")
    first = {user.role: user for user in reversed(users)}
    for user in users.filter(role="applicant", applications__isnull=True).order_by("id"):
        about = _("no application yet (%(language)s)") % {"language": _language(user.language)}
        rows.append(_applicant(user.email, about))
    files = Application.objects.filter(applicant__email__endswith=DOMAIN, status__in=_STATES).select_related(
        "applicant"
    )
    by_state = {file.status: file for file in files.order_by("-id")}
    for state in _STATES:
        if file := by_state.get(state):
            about = f"{STATES[state].public.here} ({_language(file.language)})"
            rows.append(_applicant(file.applicant.email, about))
    for code, role in ROLES.items():
        if code != "applicant" and code in first:
            rows.append({"email": first[code].email, "role": role.name.here, "about": "", "is_staff": role.is_staff})
    return rows


def _applicant(email: str, about: str) -> dict[str, Any]:
    return {"email": email, "role": ROLES["applicant"].name.here, "about": about, "is_staff": False}


def _language(code: str) -> str:
    return _("in French") if code == "fr" else _("in English")
