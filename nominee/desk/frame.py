"""What every page of the desk shares: only program staff, the file, its identity bar, its offers."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from nominee import machine
from nominee.access import file_for
from nominee.errors import NotAllowed
from nominee.models import Application
from nominee.roles import READS_EVERY_FILE

View = Callable[..., HttpResponse]


def for_staff(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.role not in READS_EVERY_FILE:
            raise NotAllowed
        return view(request, *args, **kwargs)

    return login_required(guarded)


def staff_file(request: HttpRequest, number: str) -> Application:
    return file_for(request.user, number)


def show(request: HttpRequest, template: str, file: Application, status: int = 200, **more: Any) -> HttpResponse:
    context = {"file": file, "offers": machine.offers(file, request.user), **more}
    return render(request, f"desk/{template}.html", context, status=status)
