"""What every page needs: the demo banner, the other language, the navigation of the reader's role."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nominee import clock
from nominee.desk import keys
from nominee.models import User
from nominee.roles import COUNTS_OPENINGS, COUNTS_POOLS, READS_EVERY_FILE, READS_LOOKS, READS_PRIVACY, READS_RULES
from nominee.sign_in import gate

TOLD_OF_FAULTS = {"team_lead", "manager", "executive_director", "auditor", "administrator"}

# The pages of one link: more than its own address begins with.
RIGHTS = tuple(
    f"/desk/privacy/{part}" for part in ("requests", "corrections", "breaches", "holds", "disposals", "schedules")
)


Link = dict[str, Any]


def _length(pair: tuple[str, str]) -> int:
    return len(pair[0])


def _session() -> dict[str, int]:
    """When the page asks whether somebody is still there: seconds without a deed, and how long before their end."""
    return {
        "idle": int(settings.SESSION_IDLE.total_seconds()),
        "warning": int(settings.SESSION_WARNING.total_seconds()),
    }


def _desk(user: User) -> list[Link]:
    """Of whoever reads files: their work first, then what their role adds."""
    links: list[Link] = [
        {"label": _("Work"), "url": reverse("desk"), "does": "work"},
        {"label": _("Search"), "url": reverse("desk-search"), "does": "find"},
        {"label": _("Workload"), "url": reverse("desk-workload")},
    ]
    if user.role in COUNTS_POOLS:
        links += _pools(user)
    if user.role == "auditor":
        links.append({"label": _("Audit"), "url": reverse("desk-audit")})
    if user.role in READS_LOOKS:
        links.append({"label": _("Who looked"), "url": reverse("privacy")})
    if user.role in READS_PRIVACY:
        links.append({"label": _("Privacy"), "url": reverse("privacy-requests"), "under": RIGHTS})
    return links


def _pools(user: User) -> list[Link]:
    links: list[Link] = [
        {"label": _("Pools"), "url": reverse("desk-pools"), "under": ("/desk/pools/", "/desk/interest/")},
        {"label": _("Draws"), "url": reverse("desk-draws")},
    ]
    if user.role in COUNTS_OPENINGS:
        links.append({"label": _("Opening days"), "url": reverse("desk-openings")})
    return links


def _portal(user: User) -> list[Link]:
    if user.role.startswith("employer_"):
        return [{"label": _("Job offers"), "url": reverse("employers")}]
    own = _("Your clients") if user.role == "representative" else _("Your applications")
    links: list[Link] = [{"label": own, "url": reverse("apply")}]
    if user.role == "representative":
        links.append({"label": _("Employers’ offers"), "url": reverse("employers")})
    if user.role in ("applicant", "representative"):
        links.append({"label": _("Expressions of interest"), "url": reverse("interest")})
    return links


def _links(user: User) -> list[Link]:
    """The navigation of one role."""
    if user.role in READS_EVERY_FILE:
        links = _desk(user)
    elif user.role == "privacy_officer":
        links = [
            {"label": _("Who looked"), "url": reverse("privacy")},
            {"label": _("Privacy"), "url": reverse("privacy-requests"), "under": RIGHTS},
        ]
    elif user.role in COUNTS_POOLS:
        links = _pools(user)
    elif user.role == "administrator":
        links = [
            {"label": _("Configuration"), "url": reverse("admin:index")},
            {"label": _("Audit"), "url": reverse("desk-audit")},
            {"label": _("Lost factors"), "url": reverse("desk-recoveries")},
        ]
    else:
        links = [] if user.is_program_staff else _portal(user)
    if user.role in READS_RULES:
        links.append({"label": _("Rules"), "url": reverse("rules"), "under": ("/desk/rules/",)})
    return links


def house(request: HttpRequest) -> dict[str, Any]:
    french = (get_language() or "en").startswith("fr")
    user = getattr(request, "user", None)
    links: list[dict[str, Any]] = []
    desk_keys = ""
    if user is not None and user.is_authenticated and not gate.is_closed(request, user):
        links = _links(user)
        desk_keys = keys.for_page(user) if user.role in READS_EVERY_FILE else ""
    begins = [(part, link["url"]) for link in links for part in link.pop("under", (link["url"],))]
    here = max(((part, url) for part, url in begins if request.path.startswith(part)), default=("", ""), key=_length)[1]
    for link in links:
        link["current"] = link["url"] == here
    return {
        "demo": settings.DEMO,
        "language": "fr" if french else "en",
        "other_language": "en" if french else "fr",
        "other_language_name": "English" if french else "Français",
        "navigation": links,
        "session": _session() if user is not None and user.is_authenticated else None,
        "clock_warning": clock.warning() if getattr(user, "role", "") in TOLD_OF_FAULTS else "",
        "desk_keys": desk_keys,  # for whoever works at the desk: the search box, the palette and the keys
    }
