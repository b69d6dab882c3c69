"""What the pages about rules share: whose they are, and the way between them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nominee.desk.frame import for_roles
from nominee.roles import PROPOSES_RULES, READS_EVERY_FILE, READS_RULES

for_rules = for_roles(READS_RULES)
for_readers = for_roles(READS_EVERY_FILE)


def page(request: HttpRequest, template: str, tab: str, *, status: int = 200, **context: Any) -> HttpResponse:
    shared = {
        "tabs": _tabs(tab),
        "proposes": request.user.role in PROPOSES_RULES,
        "reads_files": request.user.role in READS_EVERY_FILE,
        "errors": {},
        "given": {},
    }
    return render(request, f"desk/rulebook/{template}.html", shared | context, status=status)


def _tabs(current: str) -> list[dict[str, Any]]:
    tabs = [
        ("index", _("Streams and versions"), "rules"),
        ("try", _("Try the rules"), "rules-try"),
        ("proposals", _("Proposed rules"), "rules-proposals"),
    ]
    return [{"name": name, "url": reverse(view), "current": code == current} for code, name, view in tabs]
