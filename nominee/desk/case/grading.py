"""Changing on the file's page itself how complex it is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from nominee.complexity import set_complexity
from nominee.desk.case.complexity import keep_for_undo, shown, typed_number
from nominee.desk.file import page
from nominee.desk.frame import for_staff, staff_file
from nominee.errors import NotNow, NotValid


@require_POST
@for_staff
def change(request: HttpRequest, number: str) -> HttpResponse:
    file = staff_file(request, number)
    before = file.complexity
    level, seen = typed_number(request.POST.get("level")), typed_number(request.POST.get("expecting")) or 0
    why = request.POST.get("why", "")
    try:
        changed = set_complexity(file, by=request.user, at=timezone.now(), why=why, level=level, expecting=seen)
    except NotValid as wrong:
        return page(request, file, status=422, complexity=shown(request, file, wrong.errors))
    except NotNow as late:
        file.refresh_from_db()
        return page(request, file, status=409, complexity=shown(request, file, {"level": late.reasons[0]}))
    if changed.complexity != before:
        keep_for_undo(request, changed, before)
    return redirect("desk-file", number)
