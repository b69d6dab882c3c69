"""What a file really is: judged by its content, never by its name or by what the browser says."""

from __future__ import annotations

import hashlib
import io
import unicodedata
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image

from nominee.errors import NotValid

LARGEST_PAGES = 300
LARGEST_PIXELS = 60_000_000
_ACTIVE = ("/JavaScript", "/JS", "/Launch", "/EmbeddedFiles", "/XFA", "/RichMedia")


@dataclass(frozen=True)
class Received:
    name: str
    content: ContentFile
    content_type: str
    size: int
    sha256: str
    pages: int
    notes: list[str] = field(default_factory=list)


def receive(upload: UploadedFile | None, requirement: dict[str, Any]) -> Received:
    """The checked file. Raises NotValid with the words for the upload field."""
    if upload is None:
        raise NotValid({"file": _("Choose a file.")})
    largest = requirement.get("max_mb", 10)
    if (upload.size or 0) > largest * 1024 * 1024:
        raise NotValid({"file": _("The file must be smaller than %(size)s MB.") % {"size": largest}})
    data = upload.read()
    if not data:
        raise NotValid({"file": _("The file is empty.")})
    kind, pages = _kind(data)
    if kind is None or kind not in requirement["formats"]:
        raise NotValid({"file": _("The file must be a PDF, JPEG or PNG.")})
    content_type = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}[kind]
    digest = hashlib.sha256(data).hexdigest()
    return Received(_clean(upload.name or "file"), ContentFile(data), content_type, len(data), digest, pages)


def _kind(data: bytes) -> tuple[str | None, int]:
    if data[:5] == b"%PDF-":
        return "pdf", _pdf_pages(data)
    for mark, kind in ((b"\xff\xd8\xff", "jpeg"), (b"\x89PNG\r\n\x1a\n", "png")):
        if data.startswith(mark):
            _check_image(data)
            return kind, 1
    return None, 0


def _pdf_pages(data: bytes) -> int:
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            pages = len(pdf.pages)
            names = pdf.Root.get("/Names", pikepdf.Dictionary())
            form = pdf.Root.get("/AcroForm", pikepdf.Dictionary())
            active = [key for key in _ACTIVE if key in names or key in form]
            opening = pdf.Root.get("/OpenAction")
            if active or (isinstance(opening, pikepdf.Dictionary) and opening.get("/S") in ("/JavaScript", "/Launch")):
                raise NotValid(
                    {"file": _("The file contains programs or other files. Print it to a new PDF and upload that.")}
                )
    except pikepdf.PasswordError:
        raise NotValid({"file": _("The file is protected by a password.")}) from None
    except (pikepdf.PdfError, ValueError, RuntimeError):
        raise NotValid({"file": _("The file is damaged and cannot be opened.")}) from None
    if not 0 < pages <= LARGEST_PAGES:
        raise NotValid({"file": _("The file must have between 1 and %(pages)s pages.") % {"pages": LARGEST_PAGES}})
    return pages


def _check_image(data: bytes) -> None:
    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.width * image.height > LARGEST_PIXELS:
                raise NotValid({"file": _("The image is too large. Use fewer pixels.")})
            image.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise NotValid({"file": _("The file is damaged and cannot be opened.")}) from None


def _clean(name: str) -> str:
    """The person's name for the file, for display only: no path, no control or direction marks."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in unicodedata.normalize("NFC", base) if unicodedata.category(c)[0] != "C")
    return kept[-200:].strip() or "file"
