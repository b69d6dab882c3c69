"""Making one file of what a telephone gives: a still JPEG of a HEIC, one PDF of several pages. No Django.

It runs in a process of its own (quarantine.py), and what it makes is looked at like any other file afterwards.
"""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Sequence
from typing import Any

import pikepdf
from PIL import Image, ImageOps

from intake.inspection import LARGEST_PAGES, LARGEST_PIXELS, Refused

CONVERTS = importlib.util.find_spec("pi_heif") is not None  # False: pictures of telephones are refused, in words
PHONE_BRANDS = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"))
LONGEST = 4000  # pixels of a converted picture: more than 300 dots an inch on letter paper
SHEET = 792.0  # points: the longer side of letter paper
# Tried in this order until everything fits: the longest side in pixels, the quality of the JPEG, and what part of a
# telephone's photograph that is wont to leave. Those that cannot do are not tried.
SMALLER: tuple[tuple[int, int, float], ...] = ((3300, 85, 0.6), (2400, 80, 0.27), (1700, 72, 0.0))
TURNS = {3: 180, 6: 90, 8: 270}  # clockwise, by the camera's mark of how it was held (EXIF 0x0112)
ORIENTATION = 0x0112


def is_phone_picture(data: bytes) -> bool:
    return data[4:8] == b"ftyp" and data[8:12] in PHONE_BRANDS


def still(data: bytes) -> bytes:
    """The first picture of a HEIC, upright, as JPEG; of a burst or a Live Photo no more than that one."""
    import pi_heif

    pi_heif.options.DECODE_THREADS = 1  # this process may start no others
    pi_heif.register_heif_opener(thumbnails=False)
    try:
        with Image.open(io.BytesIO(data), formats=["HEIF"]) as found:
            if found.width * found.height > LARGEST_PIXELS:
                raise Refused("pixels")
            exif = found.getexif()
            exif.pop(ORIENTATION, None)  # it was turned already
            kept = {name: found.info[name] for name in ("icc_profile",) if found.info.get(name)}
            image = found.convert("RGB")
    except (OSError, SyntaxError, ValueError, RuntimeError, EOFError):
        raise Refused("phone_picture") from None
    image.thumbnail((LONGEST, LONGEST))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90, exif=exif.tobytes(), **kept)
    return out.getvalue()


def together(pieces: Sequence[dict[str, Any]], blobs: Sequence[bytes], most: int) -> bytes:
    """One PDF of pictures and PDFs in this order, each turned as wished; pictures are made smaller only where they must."""
    total = sum(len(blob) for blob in blobs)
    steps: list[tuple[int, int] | None] = [None] if total <= most else []
    steps += [(longest, quality) for longest, quality, leaves in SMALLER if total * leaves <= most]
    for step in steps:
        made = _pdf(pieces, blobs, step)
        if len(made) <= most:
            return made
        if all(piece["kind"] == "pdf" for piece in pieces):
            break
    raise Refused("too_large_together")


def _pdf(pieces: Sequence[dict[str, Any]], blobs: Sequence[bytes], step: tuple[int, int] | None) -> bytes:
    try:
        with pikepdf.new() as made:
            for piece, blob in zip(pieces, blobs, strict=True):
                if piece["kind"] == "pdf":
                    _add_pages(made, blob, piece["turn"])
                else:
                    _add_picture(made, blob, piece["kind"], piece["turn"], step)
                if len(made.pages) > LARGEST_PAGES:
                    raise Refused("pages")
            out = io.BytesIO()
            made.save(out)
            return out.getvalue()
    except (OSError, SyntaxError, ValueError, TypeError, RuntimeError, pikepdf.PdfError):
        raise Refused("damaged") from None


def _add_pages(made: pikepdf.Pdf, blob: bytes, turn: int) -> None:
    with pikepdf.open(io.BytesIO(blob)) as source:
        for page in source.pages:
            made.pages.append(page)
            if turn:
                made.pages[-1].rotate(turn, relative=True)


def _add_picture(made: pikepdf.Pdf, blob: bytes, kind: str, turn: int, step: tuple[int, int] | None) -> None:
    """A JPEG keeps its very bytes where it can, so that what the camera wrote is still there."""
    with Image.open(io.BytesIO(blob), formats=["JPEG", "PNG"]) as found:
        held = int(found.getexif().get(ORIENTATION, 1))
        is_plain = kind == "jpeg" and found.mode in ("L", "RGB") and held in (1, *TURNS)
        if is_plain and (step is None or max(found.size) <= step[0]):
            size, mode = found.size, found.mode
            turn += TURNS.get(held, 0)
        else:
            blob, size, mode = _redrawn(found, step or (LONGEST, 92))
    picture = pikepdf.Stream(made, blob)
    picture.stream_dict = pikepdf.Dictionary(
        Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=size[0], Height=size[1], BitsPerComponent=8,
        ColorSpace=pikepdf.Name.DeviceGray if mode == "L" else pikepdf.Name.DeviceRGB, Filter=pikepdf.Name.DCTDecode,
    )  # fmt: skip
    scale = SHEET / max(size)
    width, height = size[0] * scale, size[1] * scale
    made.add_blank_page(page_size=(width, height))
    page = made.pages[-1]
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Page=made.make_indirect(picture)))
    page.obj.Contents = made.make_stream(f"q {width:.3f} 0 0 {height:.3f} 0 0 cm /Page Do Q".encode())
    if turn % 360:
        page.obj.Rotate = turn % 360


def _redrawn(found: Image.Image, step: tuple[int, int]) -> tuple[bytes, tuple[int, int], str]:
    """Upright, on white, not longer than asked."""
    found.draft("RGB", (step[0], step[0]))
    image = ImageOps.exif_transpose(found)
    image.thumbnail((step[0], step[0]))
    if "A" in image.getbands() or "transparency" in image.info:
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image.convert("RGBA"))
    image = image.convert("RGB")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=step[1])
    return out.getvalue(), image.size, "RGB"
