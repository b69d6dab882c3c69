"""Two notes of the kinds that are kept sealed, on files that are being assessed."""

from __future__ import annotations

from datetime import timedelta

from nominee import notes
from nominee.models import Application
from reporting.demo import PROGRAM, Cast

NOTES = (
    (
        "medical",
        "The applicant asks for a telephone interview: recovering from knee surgery until the end of the month.",
    ),
    (
        "integrity",
        "The reference’s telephone is that of the applicant’s cousin. Asked the employer for another contact.",
    ),
)


def write(cast: Cast) -> None:
    files = Application.objects.filter(status="assessment", stream__program__code=PROGRAM).order_by("-submitted_at")[
        : len(NOTES)
    ]
    for file, (kind, text) in zip(files, NOTES, strict=False):
        notes.add_note(file, by=cast.program_officer, at=cast.now - timedelta(hours=5), kind=kind, text=text)
