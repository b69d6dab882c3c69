"""Documents for whoever may see their file: the original as a download, and its pages as images."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

import pypdfium2
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from PIL import Image, ImageDraw, ImageFont, ImageOps

from nominee import clock, files, seen
from nominee.access import readable_by
from nominee.errors import NotFound, NotNow
from nominee.models import Document

# The longest side of a drawn page in pixels: for the strip of thumbnails, for reading, for looking closely.
SIZES = {"small": 180, "page": 1350, "large": 2700}
TURNS = (0, 90, 180, 270)  # clockwise
LARGEST_PIXELS = 60_000_000  # of an image as received
KEPT = 600  # seconds that a browser may show a page without asking again
PDF = Lock()  # PDFium works for one thread at a time
UNREADABLE = (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError, pypdfium2.PdfiumError)


def visible_document(request: HttpRequest, public_id: object, page: int = 0) -> Document:
    found = (
        Document.objects.filter(public_id=public_id, application__in=readable_by(request.user)).exclude(file="").first()
    )
    if found is None:
        raise NotFound
    seen.file(found.application_id, f"{found.slot} {page or ''}".strip())
    return found


@require_safe
@login_required
def document(request: HttpRequest, public_id: object) -> HttpResponse:
    """The original, as received: always a download, and from an origin of its own where there is one."""
    row = visible_document(request, public_id)
    if row.is_held_back:
        raise NotNow([why_held_back(row)])
    if settings.FILES_URL:
        return redirect(files.link_to(row, request, clock.now()))
    return files.as_download(row)


@require_safe
def document_link(request: HttpRequest, token: str) -> HttpResponse:
    """The files' origin asks whose browser is there. Whoever did not ask for this link is told of none."""
    return redirect(files.bound(token, request, request.GET.get("browser", ""), clock.now()))


@require_safe
@login_required
def document_page(request: HttpRequest, public_id: object, page: int) -> HttpResponse:
    """One page as an image, so that nothing of the file's own runs in the reader's browser.

    The bytes of a document never change, so neither does its drawing: the tag is made of what decides it.
    """
    row = visible_document(request, public_id, page)
    if not 1 <= page <= row.pages:
        raise NotFound
    if row.is_held_back:
        return _cannot_be_shown(SIZES.get(request.GET.get("size", "page"), SIZES["page"]), why_held_back(row))
    size = request.GET.get("size", "page")
    turn = int(request.GET["turn"]) if request.GET.get("turn") in map(str, TURNS) else 0
    size = size if size in SIZES else "page"
    tag = f'"{row.sha256[:40]}-{page}-{size}-{turn}"'
    response = get_conditional_response(request, etag=tag)
    if response is None:
        try:
            with row.file.open("rb") as handle:
                content = draw(handle.read(), row.content_type, page, SIZES[size], turn)
        except UNREADABLE:
            return _cannot_be_shown(SIZES[size])
        response = HttpResponse(content, content_type="image/png", headers={"ETag": tag})
    response.headers["Cache-Control"] = f"private, max-age={KEPT}"
    patch_vary_headers(response, ("Cookie",))  # kept for this session alone: the next person asks anew
    return response


def why_held_back(row: Document) -> str:
    if row.scan == row.INFECTED:
        return _("A virus was found in this document. Nobody can open it.")
    return _("This document is still being checked for viruses. Try again in some minutes.")


def draw(data: bytes, content_type: str, page: int, longest: int = SIZES["page"], turn: int = 0) -> bytes:
    image = _pdf_page(data, page, longest) if content_type == "application/pdf" else _picture(data, longest)
    if turn:
        image = image.rotate(-turn, expand=True)
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)  # the stronger levels cost more time than the network saves
    return out.getvalue()


@contextmanager
def _opened(data: bytes) -> Iterator[pypdfium2.PdfDocument]:
    with PDF:
        pdf = pypdfium2.PdfDocument(data)
        try:
            yield pdf
        finally:
            pdf.close()


def _pdf_page(data: bytes, page: int, longest: int) -> Image.Image:
    with _opened(data) as pdf:
        sheet = pdf[page - 1]
        return sheet.render(scale=longest / max(sheet.get_size())).to_pil().convert("RGB")


def _picture(data: bytes, longest: int) -> Image.Image:
    """Upright as the camera meant it, on white where it is transparent."""
    with Image.open(io.BytesIO(data)) as found:
        if found.width * found.height > LARGEST_PIXELS:
            raise ValueError("more pixels than a page has")
        found.draft("RGB", (longest, longest))  # a JPEG is read at a fraction of its size where that is enough
        image = ImageOps.exif_transpose(found)
        image.thumbnail((longest, longest))
    if "A" in image.getbands() or "transparency" in image.info:
        sheet = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(sheet, image.convert("RGBA"))
    return image.convert("RGB")


def text_of(row: Document, pages: int = 3) -> str:
    """The text layer of a PDF's first pages; empty for a scan, a picture, or a file that cannot be read."""
    if row.content_type != "application/pdf" or row.is_held_back:
        return ""
    try:
        with row.file.open("rb") as handle, _opened(handle.read()) as pdf:
            return "\n".join(pdf[place].get_textpage().get_text_range() for place in range(min(pages, len(pdf))))
    except UNREADABLE:
        return ""


def _cannot_be_shown(longest: int, why: str = "") -> HttpResponse:
    """In place of the page, in the language of the page around it: what is wrong and what to do."""
    width, height = longest * 3 // 4, longest // 2
    image = Image.new("RGB", (width, height), "white")
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(max(9, longest // 38))
    pen.rectangle((1, 1, width - 2, height - 2), outline="#4a4f55", width=2)
    words = why.replace(". ", ".\n") or _("This page cannot be shown.") + "\n" + _("Download the original to read it.")
    pen.multiline_text((width // 2, height // 2), words, font=font, fill="#1a1a1a", anchor="mm", align="center")
    out = io.BytesIO()
    image.save(out, "PNG")
    language = get_language() or "en"
    headers = {"Cache-Control": "private, no-store", "Content-Language": language, "X-Page": "unreadable"}
    return HttpResponse(out.getvalue(), content_type="image/png", headers=headers)
