"""What every page of the portal shares: its reader, the file, who acts for whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from intake import selectors
from intake.entry import telling
from intake.representing.acting import scopes_of
from nominee.access import roles_on
from nominee.errors import NotAllowed
from nominee.models import Application
from nominee.sealing import vault
from nominee.selectors import facts_of, live_documents, required_documents
from nominee.templatetags.kit import moment, time_of_day

View = Callable[..., HttpResponse]


def for_the_public(view: View) -> View:
    """Signed in, and not as staff: the portal is not a back door to files."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_program_staff:
            raise NotAllowed
        return view(request, *args, **kwargs)

    return login_required(guarded)


def saved_words(at: datetime, *, of_application: bool = True) -> str:
    """Application saved 10:42 EST; with the day when it was another. Of anything else: Saved 10:42 EST."""
    saved = timezone.localtime(at)
    if not of_application:
        return _("Saved %(moment)s") % {"moment": moment(saved)}
    if saved.date() != timezone.localdate():
        return _("Application saved %(moment)s") % {"moment": moment(saved)}
    return _("Application saved %(time)s") % {"time": time_of_day(saved)}


def too_late(request: HttpRequest, file: Application) -> HttpResponse:
    """Back to the file, from a page that its state no longer has. What an old page sent is not lost in silence."""
    if request.method == "POST":
        messages.warning(request, _("Nothing was changed: your page was older than the state of the application."))
    return redirect("apply-file", file.number)


def show(request: HttpRequest, template: str, application: Application, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "file": application,
        "acting_for": "applicant" not in roles_on(request.user, application),
        "contact_email": settings.CONTACT_EMAIL,
        "number": application.number,
        "representation": selectors.live_representation(application),
        "may": scopes_of(request.user, application),
        "profile": telling.told(application),
    }
    return render(request, f"apply/{template}.html", context | more, status=status)


def answered(application: Application) -> dict[str, Any]:
    """Everything the application says, page by page, and its documents slot by slot."""
    facts, given = facts_of(application), vault.opened(application, application.answers)
    pages = [
        {
            "page": row,
            "rows": [(field, given.get(field["code"])) for field in selectors.applicable_fields(row, facts)]
            if row["kind"] == "fields"
            else [],
            "entries": facts.rows(row.get("entry", "")),
        }
        for row in selectors.applicable_pages(application, facts)
    ]
    have = live_documents(application)
    return {
        "pages": pages,
        "documents": [(row, have.get(row["code"])) for row in required_documents(application, facts)],
    }
