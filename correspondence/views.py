"""Letters as sent: to whoever may see the file, as a page and as the official PDF."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from correspondence.models import Letter
from nominee.access import visible_to
from nominee.errors import NotFound


def _letter(request: HttpRequest, public_id: object) -> Letter:
    found = Letter.objects.filter(public_id=public_id, application__in=visible_to(request.user)).first()
    if found is None:
        raise NotFound
    return found


@require_GET
@login_required
def letter(request: HttpRequest, public_id: object) -> HttpResponse:
    return HttpResponse(_letter(request, public_id).html)


@require_GET
@login_required
def letter_pdf(request: HttpRequest, public_id: object) -> HttpResponse:
    row = _letter(request, public_id)
    return FileResponse(
        row.pdf.open("rb"), filename=f"{row.code}-{row.application.number}.pdf", content_type="application/pdf"
    )
