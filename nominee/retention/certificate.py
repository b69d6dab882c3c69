"""The certificate of a disposal: what was destroyed, of which class, by what authority, approved by whom."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from nominee import printing
from nominee.deadlines import day_in
from nominee.models import Application, Disposal, Tombstone
from nominee.programs.privacy import law
from nominee.retention.finding import KEPT
from nominee.templatetags.kit import date_in_words
from nominee.words import Words

STYLE = Path(settings.BASE_DIR) / "templates" / "privacy" / "print.css"
LANGUAGE = "en"  # of a record that the house keeps for itself


def list_hash(batch: Disposal) -> str:
    """SHA-256 over the numbers and the heads of what was disposed of, in order: ties the paper to the tombstones."""
    stones = Tombstone.objects.filter(disposal=batch).order_by("number")
    lines = [f"{stone.number} {stone.record_class} {stone.events} {stone.head} {stone.kept}" for stone in stones]
    return hashlib.sha256("\n".join([batch.number, *lines]).encode()).hexdigest()


def make(batch: Disposal, *, at: datetime) -> None:
    """Write the PDF and close the batch, in the caller's transaction."""
    with translation.override(LANGUAGE):
        content = printing.pdf(
            _html(batch, at), language=LANGUAGE, title=_("Certificate of disposal %(number)s") % {"number": batch.number},
            program=_("Nominee Program"), date=at.date().isoformat(), style=STYLE.read_text(encoding="utf-8"),
        )  # fmt: skip
    batch.state, batch.done_at = "done", at
    batch.sha256 = hashlib.sha256(content).hexdigest()
    batch.certificate.save(f"{batch.number}.pdf", ContentFile(content), save=False)
    batch.save()


def _html(batch: Disposal, at: datetime) -> str:
    today = day_in(at, settings.TIME_ZONE)
    stones = list(Tombstone.objects.filter(disposal=batch).order_by("number"))
    programs = dict(Application.objects.filter(tombstone__disposal=batch).values_list("pk", "program__code"))
    counted = Counter((programs[stone.application_id], stone.record_class) for stone in stones)
    classes = [(law(code).one("schedules", name, today), count) for (code, name), count in sorted(counted.items())]
    reasons = {**KEPT, "chain": Words("Its history does not verify", "Son historique ne se vérifie pas")}
    kept = [
        (item.application.number, str(reasons.get(item.refused, item.refused)))
        for item in batch.items.exclude(refused="").select_related("application")
    ]
    return render_to_string(
        "privacy/certificate.html",
        {
            "batch": batch, "stones": stones, "kept": kept, "at": date_in_words(at), "hash": list_hash(batch),
            "classes": [(row, count) for row, count in classes if row], "language": LANGUAGE,
        },
    )  # fmt: skip
