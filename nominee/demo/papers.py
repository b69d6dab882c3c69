"""Believable specimen documents for the demonstration, each plainly marked SPECIMEN."""

from __future__ import annotations

import io
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

FONTS = Path(settings.BASE_DIR) / "node_modules" / "@fontsource-variable" / "open-sans" / "files"
SUBSETS = ("latin", "latin-ext", "vietnamese")


@cache
def _subsets() -> list[tuple[Path, frozenset[int]]]:
    """The kit's typeface comes in parts; each with the characters it holds."""
    files = [FONTS / f"open-sans-{name}-wght-normal.woff2" for name in SUBSETS]
    return [(file, frozenset(TTFont(file).getBestCmap())) for file in files if file.exists()]


@cache
def _typeface(file: Path | None, size: int) -> Any:
    return ImageFont.truetype(str(file), size) if file else ImageFont.load_default(size)


def _font(character: str, size: int) -> Any:
    return _typeface(next((file for file, known in _subsets() if ord(character) in known), None), size)


def _write(pen: ImageDraw.ImageDraw, left: float, top: float, text: str, size: int, ink: str) -> None:
    for font, characters in groupby(text, lambda character: _font(character, size)):
        run = "".join(characters)
        pen.text((left, top), run, font=font, fill=ink)
        left += font.getlength(run)


def paper(title: str, person: dict[str, Any], lines: list[str]) -> bytes:
    """A one-page PDF that looks like a scan."""
    page = Image.new("RGB", (850, 1100), "#fdfcf8")
    pen = ImageDraw.Draw(page)
    pen.rectangle((40, 40, 810, 1060), outline="#8090a0", width=2)
    _write(pen, 70, 80, title[:44], 32, "#1a3a5c")
    _write(pen, 70, 150, f"{person['given_names']} {person['family_name']}".strip()[:60], 21, "#222222")
    for place, line in enumerate(lines):
        _write(pen, 70, 220 + place * 40, line[:66], 21, "#222222")
    _write(pen, 70, 1000, "SPECIMEN – demonstration only", 21, "#b3002d")
    out = io.BytesIO()
    page.save(out, "PDF", resolution=100, quality=60)
    return out.getvalue()
