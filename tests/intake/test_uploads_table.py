"""docs/uploads.md says what the settings say."""

from __future__ import annotations

import pytest
from django.conf import settings

from intake import inspection, quarantine, services, uploads
from intake.uploading import making, pieces
from nominee import files
from nominee.programs import schema

PAGE = (settings.BASE_DIR / "docs" / "uploads.md").read_text()
MB = 1024 * 1024


@pytest.mark.parametrize("row", [
    f"| size of one file | {uploads.LARGEST_MB} MB, or what the requirement says (at most 50) |",
    f"| pages of a PDF | {inspection.LARGEST_PAGES}, none larger than {inspection.LARGEST_SIDE} points |",
    f"| objects of a PDF | {inspection.MOST_OBJECTS} |",
    f"| one drawing of a PDF, unpacked | {inspection.LARGEST_STREAM // MB} MB |",
    f"| pixels of a picture | {inspection.LARGEST_PIXELS}, looked at before it is unpacked |",
    f"| all documents of one application | {settings.UPLOADS_MOST_MB_OF_A_FILE} MB, those that were replaced included |",
    f"| all uploads of one account in a day | {settings.UPLOADS_MOST_MB_OF_A_DAY} MB |",
    f"| uploads of one application in an hour | {services.MOST_UPLOADS} |",
    f"| of the disk, not for uploads | {settings.UPLOADS_RESERVED_MB} MB (`NOMINEE_RESERVED_MB`) |",
    f"| the process that looks at a file | {quarantine.SECONDS} seconds of processor, {quarantine.MEMORY // MB} MB of memory,",
    f"one file of several | {quarantine.MAKING_SECONDS} seconds of processor",
    f"| photographs and files of one document | {pieces.MOST_PIECES}, each of at most {pieces.LARGEST_MB} MB;",
    f"| one part of an upload | {pieces.LARGEST_CHUNK // MB} MB, with its SHA-256; kept for {pieces.KEPT.days} days",
    f"JPEG of at most {making.LONGEST} pixels",
    f"good for {files.GOOD_FOR.seconds} seconds, once",
])  # fmt: skip
def test_the_page_says_what_the_settings_say(row):
    assert row in PAGE


def test_the_types_are_those_that_are_taken():
    assert set(uploads.CONTENT_TYPES) == {"pdf", "jpeg", "png"} and "| types | PDF, JPEG, PNG;" in PAGE
    assert schema.DOCUMENT({"max_mb": 51}, "") and uploads.shown_name("x" * 300, "pdf") == "x" * 196 + ".pdf"
