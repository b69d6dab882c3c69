"""The French catalogue without GNU gettext: find the sentences, keep the .po in step, compile the .mo."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
APPS = ("nominee", "intake", "verification", "correspondence", "reporting")


def po_path(locale: Path) -> Path:
    return locale / "fr" / "LC_MESSAGES" / "django.po"


def read(locale: Path) -> Catalog:
    path = po_path(locale)
    if not path.exists():
        return Catalog(locale="fr", charset="utf-8")
    with path.open("rb") as handle:
        return read_po(handle, locale="fr")


def sentences(root: Path) -> set[str | tuple[str, str]]:
    """Every English sentence that the code and the templates ask to translate."""
    found: set[str | tuple[str, str]] = set()
    for app in APPS:
        for path in sorted((root / app).rglob("*.py")):
            found |= _of(path.read_bytes())
    for path in sorted((root / "templates").rglob("*.html")):
        found |= _of(templatize(path.read_text(encoding="utf-8"), origin=str(path)).encode())
    return found


def _of(source: bytes) -> set[str | tuple[str, str]]:
    return {message for _, message, _, _ in extract("python", BytesIO(source), keywords=KEYWORDS) if message}


def missing(root: Path, locale: Path) -> list[str]:
    catalogue = read(locale)
    lacking = []
    for sentence in sentences(root):
        message = catalogue.get(sentence if isinstance(sentence, str) else sentence[0])
        given = message.string if message else None
        if not given or (isinstance(given, tuple | list) and not all(given)):
            lacking.append(sentence if isinstance(sentence, str) else sentence[0])
    return sorted(lacking)


def update(root: Path, locale: Path) -> None:
    """Add what is new with an empty translation; drop what is gone."""
    old, new = read(locale), Catalog(locale="fr", charset="utf-8", fuzzy=False)
    for sentence in sorted(sentences(root), key=str):
        message = old.get(sentence if isinstance(sentence, str) else sentence[0])
        new.add(sentence, message.string if message else None)
    path = po_path(locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as handle:
        write_po(handle, new, width=110, omit_header=False)


def compile_catalogue(locale: Path) -> None:
    path = po_path(locale)
    target = path.with_suffix(".mo")
    if path.exists() and (not target.exists() or target.stat().st_mtime < path.stat().st_mtime):
        with target.open("wb") as handle:
            write_mo(handle, read(locale))
