"""What a file really is, judged by its bytes alone. No Django: it runs in a process of its own (quarantine.py)."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
import pypdfium2
from PIL import Image, ImageFile

from intake.uploading import measuring

LARGEST_PAGES = 300
LARGEST_SIDE = 7200  # points: 100 inches
LARGEST_PIXELS = 60_000_000
MOST_OBJECTS = 100_000
LARGEST_STREAM = 64 * 1024 * 1024  # bytes of one page's drawing, unpacked

Image.preinit()  # before processes are made from this one

# Formats we recognise only to say what to do instead.
_OTHERS = (
    (b"PK\x03\x04", "office"),
    (b"PK\x05\x06", "office"),
    (b"\xd0\xcf\x11\xe0", "office"),
    (b"GIF8", "picture"),
    (b"II*\x00", "picture"),
    (b"MM\x00*", "picture"),
    (b"BM", "picture"),
)
_PHONE_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}
_ACTIVE_KEYS = frozenset(("/JS", "/JavaScript", "/EF", "/EmbeddedFiles", "/XFA", "/RichMediaContent", "/Launch"))
_ACTIVE_ACTIONS = frozenset(
    ("/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition", "/Movie", "/Sound")
)
_ACTIVE_NOTES = frozenset(("/RichMedia", "/Movie", "/Screen", "/Sound", "/3D", "/FileAttachment"))


@dataclass(frozen=True)
class Seen:
    kind: str  # pdf, jpeg or png
    pages: int
    notes: list[str] = field(default_factory=list)  # signed, form: for the officer
    measures: list[dict[str, Any]] = field(default_factory=list)  # of the first pages (uploading/measuring.py)
    text: str = ""  # of the first pages, where the file has a text layer


class Refused(Exception):
    """`why` is a code that uploads.py puts into words."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def inspect(data: bytes) -> Seen:
    if data.startswith(b"%PDF-"):
        return _inspect_pdf(data)
    if data.startswith(b"\xff\xd8\xff"):
        return _inspect_image(data, "jpeg")
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _inspect_image(data, "png")
    if data[4:8] == b"ftyp" and data[8:12] in _PHONE_BRANDS:
        raise Refused("phone_picture")
    if data[4:8] == b"ftyp" and data[8:12] in (b"avif", b"avis"):
        raise Refused("picture")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        raise Refused("picture")
    raise Refused(next((why for mark, why in _OTHERS if data.startswith(mark)), "unknown"))


def _inspect_pdf(data: bytes) -> Seen:
    if b"<html" in data[:1024].lower() or b"<script" in data[:1024].lower() or _holds_an_archive(data):
        raise Refused("two_in_one")
    pikepdf.settings.set_qpdf_limits(flate_max_memory=LARGEST_STREAM, run_length_max_memory=LARGEST_STREAM)
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if pdf.is_encrypted:
                raise Refused("password")
            _check_pages(pdf)
            pages, notes = len(pdf.pages), _walk(pdf)
    except pikepdf.PasswordError:
        raise Refused("password") from None
    except (pikepdf.PdfError, pikepdf.DataDecodingError, ValueError, TypeError, RuntimeError, RecursionError):
        raise Refused("damaged") from None
    try:
        return Seen("pdf", pages, notes, *measuring.of_pdf(data))
    except (pypdfium2.PdfiumError, OSError, ValueError, ZeroDivisionError, MemoryError):
        return Seen("pdf", pages, notes)  # nothing was measured, which refuses nobody


def _check_pages(pdf: pikepdf.Pdf) -> None:
    if not 0 < len(pdf.pages) <= LARGEST_PAGES:
        raise Refused("pages")
    if len(pdf.objects) > MOST_OBJECTS:
        raise Refused("too_complex")
    for page in pdf.pages:
        left, low, right, high = (float(side) for side in page.mediabox)
        unit = float(page.obj.get("/UserUnit", 1))
        if max(abs(right - left), abs(high - low)) * unit > LARGEST_SIDE:
            raise Refused("page_size")
        if "/Contents" in page.obj:
            page.contents_coalesce()
            page.obj.Contents.read_bytes()  # a drawing that unpacks without end stops here


def _walk(pdf: pikepdf.Pdf) -> list[str]:
    """Look at every dictionary, however deep: programs and files hide anywhere. What is harmless is noted."""
    notes: set[str] = set()
    for thing in pdf.objects:
        for row in _dictionaries(thing):
            keys = set(row.keys())
            if keys & _ACTIVE_KEYS or _name(row, "/S") in _ACTIVE_ACTIONS or _name(row, "/Subtype") in _ACTIVE_NOTES:
                raise Refused("active")
            if _name(row, "/Type") in {"/EmbeddedFile", "/Filespec"} and "/EF" in keys:
                raise Refused("active")
            _check_stream(row)
            if _name(row, "/FT") == "/Sig" or _name(row, "/Type") == "/Sig":
                notes.add("signed")
            elif "/FT" in keys:
                notes.add("form")
    return sorted(notes)


def _check_stream(row: Any) -> None:
    """A picture that unpacks to more than a page can show, and a drawing that unpacks without end."""
    kind = _name(row, "/Subtype")
    if kind == "/Image" and _pixels(row) > LARGEST_PIXELS * 2:
        raise Refused("pixels")
    if kind == "/Image" and isinstance(row, pikepdf.Stream) and _coded_pixels(row) > LARGEST_PIXELS * 2:
        raise Refused("pixels")
    if isinstance(row, pikepdf.Stream) and (kind == "/Form" or _name(row, "/Type") == "/ObjStm"):
        row.read_bytes()  # refused as damaged where it passes the limit of qpdf


def _coded_pixels(row: Any) -> int:
    """What the picture's own code says of its size: a viewer believes that, whatever the dictionary says."""
    filters = row.get("/Filter")
    last = str(filters[-1]) if isinstance(filters, pikepdf.Array) and len(filters) else str(filters)
    if last == "/JPXDecode":  # ISO/IEC 15444-1, the marker SIZ
        raw = row.read_raw_bytes()
        place = raw.find(b"\xff\x4f\xff\x51")
        sides = struct.unpack(">II", raw[place + 8 : place + 16]) if place >= 0 and len(raw) >= place + 16 else (0, 0)
        return sides[0] * sides[1]
    if last == "/JBIG2Decode":  # ITU-T T.88, 7.4.8: the segment of the page
        raw = row.read_raw_bytes()
        is_page = len(raw) >= 19 and raw[4] & 0x3F == 48 and raw[5] >> 5 == 0
        sides = struct.unpack(">II", raw[11:19]) if is_page else (0, 0)
        return sides[0] * (sides[1] if sides[1] != 0xFFFFFFFF else 1)
    return 0


def _dictionaries(thing: Any, depth: int = 0) -> Iterator[Any]:
    """The dictionary itself and those written inside it; what it points to comes by its own number."""
    if depth > 40:
        raise Refused("too_complex")
    if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
        yield thing
        parts = [value for _, value in thing.items()]
    elif isinstance(thing, pikepdf.Array):
        parts = list(thing)
    else:
        return
    for part in parts:
        if isinstance(part, (pikepdf.Dictionary, pikepdf.Array)) and not part.is_indirect:
            yield from _dictionaries(part, depth + 1)


def _name(row: Any, key: str) -> str:
    value = row.get(key)
    return str(value) if isinstance(value, pikepdf.Name) else ""


def _pixels(row: Any) -> int:
    sides = [row.get("/Width", 0), row.get("/Height", 0)]
    return int(sides[0]) * int(sides[1])


def _inspect_image(data: bytes, kind: str) -> Seen:
    if _holds_an_archive(data) or any(mark in data for mark in (b"<?php", b"__HALT_COMPILER", b"<script")):
        raise Refused("two_in_one")
    Image.MAX_IMAGE_PIXELS = None  # our own limit, below, has the words
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # another library may have turned it on in this process
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG", "PNG"]) as image:
            if image.width * image.height > LARGEST_PIXELS:
                raise Refused("pixels")
            if kind == "png" and getattr(image, "n_frames", 1) > 1:
                raise Refused("animated")
            image.load()
            measures = {"page": 1} | measuring.of_picture(image)
    except (OSError, SyntaxError, ValueError):
        raise Refused("damaged") from None
    return Seen(kind, 1, [], [measures])


def _holds_an_archive(data: bytes) -> bool:
    """A ZIP is read from its end, so that it can hide behind any other file."""
    return b"PK\x05\x06" in data[-66_000:] and zipfile.is_zipfile(io.BytesIO(data))
