"""The front door: home, sign-in, language, health, and documents for whoever may see their file."""

from __future__ import annotations

import io
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView
from django.db import DatabaseError, connection
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from nominee.access import visible_to
from nominee.demo import accounts as demo
from nominee.errors import NotFound
from nominee.middleware import COOKIE
from nominee.models import Document, User
from nominee.roles import READS_EVERY_FILE


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    if not isinstance(request.user, User):
        return render(request, "base/home.html")
    if request.user.role in READS_EVERY_FILE:
        return redirect("desk")
    if request.user.is_program_staff:
        return render(request, "base/home.html")
    return redirect("apply")


class SignIn(LoginView):
    template_name = "base/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        shown = {"accounts": demo.accounts(), "password": demo.PASSWORD} if settings.DEMO else {}
        return super().get_context_data(**more) | shown


class SignOut(LogoutView):
    pass


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    chosen = "fr" if request.POST.get("language") == "fr" else "en"
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    response = HttpResponseRedirect(target)
    response.set_cookie(COOKIE, chosen, max_age=365 * 86400, httponly=True, samesite="Lax", secure=request.is_secure())
    return response


@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=204)


@require_GET
def readyz(request: HttpRequest) -> HttpResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except DatabaseError:
        return HttpResponse(status=503)
    return HttpResponse(status=204)


def _document(request: HttpRequest, public_id: object) -> Document:
    found = Document.objects.filter(public_id=public_id, application__in=visible_to(request.user)).first()
    if found is None:
        raise NotFound
    return found


@require_GET
@login_required
def document(request: HttpRequest, public_id: object) -> HttpResponse:
    """The original, as received: always a download, never rendered in the product's origin."""
    row = _document(request, public_id)
    response = FileResponse(
        row.file.open("rb"), as_attachment=True, filename=row.original_name, content_type=row.content_type
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require_GET
@login_required
def document_page(request: HttpRequest, public_id: object, page: int) -> HttpResponse:
    """One page as an image, so that nothing of the file's own runs in the reader's browser."""
    row = _document(request, public_id)
    if not 1 <= page <= row.pages:
        raise NotFound
    with row.file.open("rb") as handle:
        content = draw(handle.read(), row.content_type, page)
    return HttpResponse(content, content_type="image/png", headers={"Cache-Control": "private, max-age=600"})


def draw(data: bytes, content_type: str, page: int) -> bytes:
    if content_type == "application/pdf":
        import pypdfium2

        pdf = pypdfium2.PdfDocument(data)
        sheet = pdf[page - 1]
        image = sheet.render(scale=min(1.6, 1600 / max(sheet.get_size()))).to_pil()
    else:
        from PIL import Image, ImageOps

        image = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
        image.thumbnail((1600, 1600))
    out = io.BytesIO()
    image.convert("RGB").save(out, "PNG")
    return out.getvalue()


@require_GET
def about(request: HttpRequest, page: str) -> HttpResponse:
    if page not in {"contact", "accessibility", "privacy"}:
        raise NotFound
    return render(request, f"base/about/{page}.html", {"contact_email": settings.CONTACT_EMAIL})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "base/error.html", {"status": 400}, status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "base/error.html", {"status": 403}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "base/error.html", {"status": 404}, status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Mostly a page that stayed open over a sign-out; the words say what to do."""
    return render(request, "base/error.html", {"status": 419}, status=403)
