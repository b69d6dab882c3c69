"""Receiving one file: its size, what it really is, its name for display, and the words when it is refused."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from intake import scanning
from intake.inspection import LARGEST_PAGES, Refused
from intake.quarantine import inspect_apart, make_apart
from intake.uploading import making
from nominee.errors import NotValid

CONTENT_TYPES = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
_ENDINGS = {
    "pdf": (".pdf",), "jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"), "png": (".png",), "heic": (".heic", ".heif"),
}  # fmt: skip
LARGEST_MB = 10


@dataclass(frozen=True)
class Received:
    name: str
    content: ContentFile
    content_type: str
    size: int
    sha256: str
    pages: int
    notes: list[str] = field(default_factory=list)
    scan: str = ""  # what the virus scanner said of these very bytes
    measures: list[dict[str, Any]] = field(default_factory=list)  # of its first pages
    text: str = ""  # of its first pages; looked at when it comes, and not kept
    made_from: list[dict[str, Any]] = field(default_factory=list)  # empty: these are the bytes as received


def receive(upload: UploadedFile | None, requirement: dict[str, Any]) -> Received:
    """The checked file. Raises NotValid with the words for the upload field."""
    if upload is None:
        raise NotValid({"file": _("Choose a file.")})
    largest = requirement.get("max_mb", LARGEST_MB)
    if (upload.size or 0) > largest * 1024 * 1024:
        words = _("The file is %(size)s MB. It must be smaller than %(most)s MB.")
        raise NotValid({"file": words % {"size": round((upload.size or 0) / 1024 / 1024, 1), "most": largest}})
    return examine(upload.read(), upload.name or "", requirement)


def examine(
    data: bytes, name: str, requirement: dict[str, Any], made_from: list[dict[str, Any]] | None = None
) -> Received:
    """Look at the bytes, convert what telephones write, ask the scanner. Raises NotValid with the words for the field."""
    if not data:
        raise NotValid({"file": _("The file is empty.")})
    try:
        usual, made_from = as_usual(data, name, made_from or [])
        name, data = (name if usual is data else without_ending(name)), usual
        seen = inspect_apart(data)
        if seen.kind not in requirement["formats"]:
            if "pdf" not in requirement["formats"]:
                raise Refused("unknown")
            made_from = made_from or [piece_of(name, seen.kind, data)]
            data = make_apart("together", [data], pieces=[{"kind": seen.kind, "turn": 0}], most=most_bytes(requirement))
            seen = inspect_apart(data)
    except Refused as refused:
        raise NotValid({"file": why_refused(refused.why)}) from None
    if (said := scanning.scan(data)) == scanning.INFECTED:
        raise NotValid({"file": _("A virus was found in the file. Check your device, then upload another file.")})
    return Received(
        shown_name(name, seen.kind), ContentFile(data), CONTENT_TYPES[seen.kind], len(data),
        hashlib.sha256(data).hexdigest(), seen.pages, seen.notes, said, seen.measures, seen.text, made_from,
    )  # fmt: skip


def as_usual(data: bytes, name: str, made_from: list[dict[str, Any]]) -> tuple[bytes, list[dict[str, Any]]]:
    """A HEIC becomes a JPEG, and what it was is noted; everything else stays as it is. Raises Refused."""
    if not making.is_phone_picture(data):
        return data, made_from
    if not making.CONVERTS:
        raise Refused("phone_picture_here")
    if scanning.scan(data) == scanning.INFECTED:
        raise Refused("virus")
    return make_apart("still", [data]), [piece_of(name, "heic", data)]


def piece_of(name: str, kind: str, data: bytes, turn: int = 0) -> dict[str, Any]:
    """What a document was made from, as it is kept with it."""
    return {
        "name": shown_name(name, kind), "kind": kind, "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(), "turn": turn,
    }  # fmt: skip


def most_bytes(requirement: dict[str, Any]) -> int:
    return int(requirement.get("max_mb", LARGEST_MB)) * 1024 * 1024


def why_refused(why: str) -> str:
    reasons = {
        "unknown": _("The file must be a PDF, JPEG, PNG or HEIC."),
        "phone_picture": _(
            "This picture of a telephone (HEIC) cannot be opened. Save or export it as JPEG, then upload that."
        ),
        "phone_picture_here": _(
            "This picture is in a format of telephones (HEIC), which cannot be converted here. Save or export it as JPEG, "
            "then upload that."
        ),
        "virus": _("A virus was found in the file. Check your device, then upload another file."),
        "too_large_together": _(
            "These pages together are too large for one document, even made smaller. Remove some, or upload a smaller PDF."
        ),
        "changed_on_the_way": _("The file did not arrive as it was sent. Choose it again."),
        "picture": _("This picture must be a JPEG or PNG. Save it in one of these formats, then upload that."),
        "office": _("This is a ZIP or office file. Print or save it as a PDF, then upload that."),
        "password": _("The file is protected by a password. Print it to a new PDF without one, then upload that."),
        "active": _("The file contains programs or other files. Print it to a new PDF, then upload that."),
        "two_in_one": _("The file hides another file inside. Print it to a new PDF, then upload that."),
        "damaged": _("The file is damaged and cannot be opened. Save or scan it again, then upload that."),
        "pages": _("The file must have between 1 and %(pages)s pages.") % {"pages": LARGEST_PAGES},
        "page_size": _("A page of the file is larger than a poster. Print it to a new PDF on letter paper."),
        "pixels": _("A picture in the file has too many pixels. Save or scan it at a lower resolution."),
        "animated": _("The picture moves. Upload a still picture."),
        "too_complex": _("The file is too complex to be checked. Print it to a new PDF, then upload that."),
    }
    return reasons.get(why, reasons["unknown"])


def shown_name(name: str, kind: str) -> str:
    """The person's name for the file, for display only: no path, no control or direction marks, the right ending."""
    kept, endings = clean_name(name), _ENDINGS[kind]
    if not kept.lower().endswith(endings):
        kept = (kept or "file") + endings[0]
    return kept[-200:]


def clean_name(name: str) -> str:
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in base if unicodedata.category(c)[0] != "C").strip(" .")[-200:]


def without_ending(name: str) -> str:
    kept, dot, ending = clean_name(name).rpartition(".")
    return kept if dot and kept and len(ending) <= 5 else clean_name(name)
