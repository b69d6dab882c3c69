"""`/desk/audit/sign-ins/`: how often each thing happened at the door. Whose it was is each person's own page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from nominee import clock
from nominee.desk.audit.views import READERS
from nominee.desk.frame import for_roles
from nominee.sign_in import log


@require_safe
@for_roles(READERS)
def sign_ins(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/audit/sign_ins.html", {"counts": log.counted(clock.now())})
