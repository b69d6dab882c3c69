"""Letters as sent: to whoever may see the file, as a page and as the official PDF."""

from __future__ import annotations

import hashlib
import logging

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from correspondence.models import Letter
from nominee import seen
from nominee.access import readable_by, roles_on
from nominee.errors import NotFound, NotNow

_log = logging.getLogger(__name__)


def _letter(request: HttpRequest, public_id: object) -> Letter:
    rows = Letter.objects.select_related("application__stream")
    found = rows.filter(public_id=public_id, application__in=readable_by(request.user)).exclude(pdf="").first()
    if found is None:
        raise NotFound
    seen.file(found.application_id, found.code)
    return found


@require_safe
@login_required
def letter(request: HttpRequest, public_id: object) -> HttpResponse:
    """The letter's own words, in the letter's language, within a page of the reader's."""
    row = _letter(request, public_id)
    file, is_staff = row.application, request.user.is_program_staff
    return render(
        request,
        "letters/page.html",
        {
            "letter": row,
            "file": file,
            "back": reverse("desk-file" if is_staff else "apply-file", args=[file.number]),
            "acting_for": not is_staff and "applicant" not in roles_on(request.user, file),
        },
    )


@require_safe
@login_required
def letter_pdf(request: HttpRequest, public_id: object) -> HttpResponse:
    """The official copy, byte for byte as published, or none."""
    row = _letter(request, public_id)
    content = _published(row)
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{row.code}-{row.application.number}.pdf"'
    response.headers["Content-Language"] = row.language
    return response


def _published(row: Letter) -> bytes:
    try:
        with row.pdf.open("rb") as handle:
            content = handle.read()
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != row.sha256:
        _log.error("letter %s: the stored PDF is not the one that was published", row.pk)
        raise NotNow([_("The official copy of this letter cannot be shown now. Its text can still be read as a page.")])
    return content
