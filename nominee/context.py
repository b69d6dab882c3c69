"""What every page needs: the demo banner, the other language, the navigation of the reader's role."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nominee.roles import READS_EVERY_FILE


def house(request: HttpRequest) -> dict[str, Any]:
    french = (get_language() or "en").startswith("fr")
    user = getattr(request, "user", None)
    links: list[dict[str, Any]] = []
    if user is not None and user.is_authenticated:
        if user.role in READS_EVERY_FILE:
            links = [{"label": _("Work"), "url": reverse("desk")}]
        elif user.role == "administrator":
            links = [{"label": _("Configuration"), "url": reverse("admin:index")}]
        elif not user.is_program_staff:
            links = [{"label": _("Your applications"), "url": reverse("apply")}]
    for link in links:
        link["current"] = request.path.startswith(link["url"])
    return {
        "demo": settings.DEMO,
        "language": "fr" if french else "en",
        "other_language": "en" if french else "fr",
        "other_language_name": "English" if french else "Français",
        "navigation": links,
    }
