"""Believable specimen documents for the demonstration, each plainly marked SPECIMEN."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, ImageDraw, ImageFont


def paper(title: str, person: dict[str, Any], lines: list[str]) -> bytes:
    """A one-page PDF that looks like a scan."""
    page = Image.new("RGB", (850, 1100), "#fdfcf8")
    pen = ImageDraw.Draw(page)
    large, small = ImageFont.load_default(34), ImageFont.load_default(22)
    pen.rectangle((40, 40, 810, 1060), outline="#8090a0", width=2)
    pen.text((70, 80), title[:44], font=large, fill="#1a3a5c")
    pen.text((70, 150), f"{person['given_names']} {person['family_name']}".strip()[:60], font=small, fill="#222222")
    for place, line in enumerate(lines):
        pen.text((70, 220 + place * 40), line[:66], font=small, fill="#222222")
    pen.text((70, 1000), "SPECIMEN - demonstration only", font=small, fill="#b3002d")
    out = io.BytesIO()
    page.save(out, "PDF", resolution=100, quality=60)
    return out.getvalue()
