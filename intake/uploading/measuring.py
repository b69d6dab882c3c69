"""How well a page can be read, measured on its picture: sharp, light, empty, large enough. No Django, no verdict.

It runs in the process that looks at a file (quarantine.py). What counts as too little is data: uploading.toml.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pypdfium2
from PIL import Image, ImageChops, ImageFilter, ImageOps

LONGEST = 1400  # pixels at which a page is looked at: about what a reader sees at full width
MOST_PAGES = 6  # of one file: a passport's are two, a contract's first ones tell
MOST_TEXT = 12_000  # characters of a text layer
READ = 3  # pages of a text layer
ENOUGH_TEXT = 40  # characters from which a page is text and no picture
Measures = dict[str, Any]


def of_picture(image: Image.Image) -> Measures:
    """`sharp`: how steep the steepest edges are, in per cent of the contrast; 0 where there is none to see."""
    grey = ImageOps.exif_transpose(image).convert("L")
    sides = [grey.width, grey.height]
    grey.thumbnail((LONGEST, LONGEST), Image.Resampling.BOX)
    counts = grey.histogram()
    low, high = _at(counts, 0.005), _at(counts, 0.995)
    contrast = high - low
    calm = grey.filter(ImageFilter.GaussianBlur(0.8))  # the grain of a dark photograph is no edge
    across = ImageChops.difference(calm, ImageChops.offset(calm, 2, 0)).crop((2, 2, grey.width, grey.height))
    down = ImageChops.difference(calm, ImageChops.offset(calm, 0, 2)).crop((2, 2, grey.width, grey.height))
    steepest = _at(ImageChops.lighter(across, down).histogram(), 0.997)
    return {
        "width": sides[0], "height": sides[1], "light": _at(counts, 0.8), "contrast": contrast,
        "sharp": round(100 * steepest / contrast) if contrast else 0,
    }  # fmt: skip


def _at(counts: list[int], part: float) -> int:
    """The brightness (0 to 255) below which this part of the pixels lies."""
    left = sum(counts) * part
    for value, count in enumerate(counts):
        left -= count
        if left <= 0:
            return value
    return 255


def of_pdf(data: bytes) -> tuple[list[Measures], str]:
    """The first pages, and the text of the first ones. A page that is text is not measured: letters are sharp."""
    measures, texts = [], []
    with _opened(data) as pdf:
        for place in range(min(len(pdf), MOST_PAGES)):
            sheet = pdf[place]
            text = sheet.get_textpage().get_text_bounded()
            if place < READ:
                texts.append(text)
            if len(text.strip()) >= ENOUGH_TEXT:
                measures.append({"page": place + 1, "text": True})
                continue
            drawn = sheet.render(scale=LONGEST / max(sheet.get_size()), grayscale=True).to_pil()
            seen = of_picture(drawn)
            del seen["width"], seen["height"]  # of the drawing, not of what was scanned
            measures.append({"page": place + 1} | seen)
    return measures, "\n".join(texts)[:MOST_TEXT]


@contextlib.contextmanager
def _opened(data: bytes) -> Iterator[pypdfium2.PdfDocument]:
    pdf = pypdfium2.PdfDocument(data)
    try:
        yield pdf
    finally:
        pdf.close()
