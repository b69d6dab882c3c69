"""Files that are refused, and odd ones that are kept, through the page for documents (docs/bad-input.md, B39 to B53).

What a file holds is looked at in tests/intake/test_hostile_uploads.py; here is what its owner is told, in both languages.
"""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from intake import uploads
from intake.models import Piece
from tests.intake import hostile

MB = 1024 * 1024
PASSWORD = ("protected by a password", "protégé par un mot de passe")
PAGES = ("between 1 and 300 pages", "compter de 1 à 300")
PICTURE = ("must be a JPEG or PNG", "doit être un JPEG ou un PNG")
KIND = ("The file must be a PDF, JPEG, PNG or HEIC.", "Le fichier doit être un PDF, un JPEG, un PNG ou un HEIC.")
OFFICE = ("ZIP or office file", "fichier ZIP ou de bureautique")
ACTIVE = ("contains programs or other files", "contient des programmes ou d’autres fichiers")
TWO = ("hides another file inside", "en cache un autre")


def image(kind: str) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (4, 4)).save(made, kind)
    return made.getvalue()


def without_pages() -> bytes:
    made = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.save(made)
    return made.getvalue()


ROWS = [
    ("B39", None, "Choose a file.", "Choisissez un fichier."),
    ("B39", b"", "The file is empty.", "Le fichier est vide."),
    ("B39", b"x", *KIND),
    ("B39", b"%PDF-1.7" + b" " * (10 * MB), "must be smaller than 10 MB", "moins de 10"),
    ("B39", b"%PDF-", "is damaged", "est endommagé"),
    ("B41", hostile.locked(user="x", owner="x"), *PASSWORD),
    ("B41", hostile.locked(user="", owner="x"), *PASSWORD),
    ("B42", without_pages(), *PAGES),
    ("B42", hostile.pdf(pages=301), *PAGES),
    ("B42", hostile.pdf(size=14_400), "larger than a poster", "plus grande qu’une affiche"),
    *(("B43", hostile.pdf(change), *ACTIVE) for change in hostile.ACTIVE.values()),
    ("B45", hostile.HEIC, "(HEIC) cannot be opened", "(HEIC) ne peut"),
    ("B45", b"\0\0\0\x18ftypavif" + b"\0" * 90, *PICTURE),
    ("B45", b"RIFF\0\0\0\0WEBPVP8 " + b"\0" * 90, *PICTURE),
    *(("B45", image(kind), *PICTURE) for kind in ("GIF", "BMP", "TIFF")),
    ("B46", hostile.vast_png(20_000, 20_000), "too many pixels", "trop de pixels"),
    ("B47", b"<!doctype html><script>1</script>", *KIND),
    ("B47", b"MZ\x90\0" + b"\0" * 90, *KIND),
    ("B47", hostile.pdf() + hostile.archive(), *TWO),
    ("B49", hostile.archive(), *OFFICE),
    ("B49", hostile.archive("../../x"), *OFFICE),
]  # fmt: skip


def test_what_is_refused_says_why_at_the_field_in_both_languages_and_leaves_nothing(visit, draft, settings, subtests):
    settings.LIMITS = {what: limit for what, limit in settings.LIMITS.items() if what != "upload"}  # of an hour
    address = reverse("apply-upload", args=[draft.number, "passport"])
    for number, content, *words in ROWS:
        for language, said, other in (("en", *words), ("fr", *reversed(words))):
            with subtests.test(number, words=said):
                visit.cookies["language"] = language
                data = {} if content is None else {"file": SimpleUploadedFile("a.pdf", content)}
                answer = visit.post(address, data)
                text = answer.content.decode().replace("&#x27;", "’")
                at_field = text.split('id="file-error"')[1].split("</p>")[0]
                assert answer.status_code == 422 and said in at_field and other not in at_field, at_field
                assert not draft.documents.exists() and not Piece.objects.exists()
                assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_a_name_is_for_display_and_the_same_bytes_are_noticed_in_both_languages(visit, draft, settings, subtests):
    """B50 and B51."""
    data, told = hostile.pdf(), {"en": "same file as under", "fr": "même fichier"}
    names = (
        "../../etc/passwd",
        "con.pdf",
        "x" * 300 + ".pdf",
        "a;b.pdf",
        "e\u0301.pdf",
        "photo.jpg.exe",
        "<b>.pdf",
        "\u202efdp.exe",
    )
    for name in names:
        with subtests.test("B50", name=name):
            answer = visit.post(
                reverse("apply-upload", args=[draft.number, "passport"]),
                {"file": SimpleUploadedFile(name, data)},
                follow=True,
            )
            row = draft.documents.get(superseded_at__isnull=True)
            assert answer.status_code == 200 and "<b>" not in answer.content.decode()
            assert "/" not in row.original_name and "\u202e" not in row.original_name and len(row.original_name) <= 200
            assert row.original_name == uploads.shown_name(SimpleUploadedFile(name, b"").name, "pdf")
            assert "passwd" not in row.file.name and row.file.name.count("..") == 0
    for language, words in told.items():
        with subtests.test("B51", language=language):
            visit.cookies["language"] = language
            page = visit.post(
                reverse("apply-upload", args=[draft.number, "resume"]),
                {"file": SimpleUploadedFile("other.pdf", data)},
                follow=True,
            )
            assert words in page.content.decode()
