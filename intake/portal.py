"""What every page of the portal shares: its reader, the file, who acts for whom."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from intake import selectors
from nominee.access import roles_on
from nominee.errors import NotAllowed
from nominee.models import Application

View = Callable[..., HttpResponse]


def for_the_public(view: View) -> View:
    """Signed in, and not as staff: the portal is not a back door to files."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_program_staff:
            raise NotAllowed
        return view(request, *args, **kwargs)

    return login_required(guarded)


def show(request: HttpRequest, template: str, application: Application, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "file": application,
        "acting_for": "applicant" not in roles_on(request.user, application),
        "representation": selectors.live_representation(application),
    }
    return render(request, f"apply/{template}.html", context | more, status=status)
