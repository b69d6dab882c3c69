"""The French catalogue without GNU gettext: find the sentences, keep the .po in step, compile the .mo."""

from __future__ import annotations

import os
import re
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize
from jinja2.ext import babel_extract

KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
APPS = ("nominee", "intake", "verification", "correspondence", "reporting")
# No dates and no versions of tools, so that the file changes only with its sentences.
HEADER = r"""msgid ""
msgstr ""
"Language: fr\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\n"

"""


class Sentence(NamedTuple):
    """What the code asks to translate; `context` tells two meanings of the same English apart."""

    text: str
    context: str = ""
    plural: str = ""


def po_path(locale: Path) -> Path:
    return locale / "fr" / "LC_MESSAGES" / "django.po"


def read(locale: Path) -> Catalog:
    path = po_path(locale)
    if not path.exists():
        return Catalog(locale="fr", charset="utf-8")
    with path.open("rb") as handle:
        return read_po(handle, locale="fr")


def sentences(root: Path) -> set[Sentence]:
    """Every English sentence that the code and the templates ask to translate."""
    found: set[Sentence] = set()
    for app in APPS:
        for path in sorted((root / app).rglob("*.py")):
            found |= _of(path.read_bytes())
    for path in sorted((root / "templates").rglob("*.html")):
        found |= _of(_as_python(path))
    for path in sorted((root / "templates").rglob("*.jinja")):
        found |= _of(path.read_bytes(), babel_extract)
    return found


def _as_python(template: Path) -> bytes:
    """The template's calls as Django writes them for xgettext; its indentation would be Python's to complain about."""
    text = templatize(template.read_text(encoding="utf-8"), origin=str(template)).replace("\u00a0", " ")
    return re.sub(r"\s*\n\s*", "\n", text.strip()).encode()


def _of(source: bytes, method: Any = "python") -> set[Sentence]:
    found = set()
    for _line, message, _comments, context in extract(method, BytesIO(source), keywords=KEYWORDS):
        text, *plural = [message] if isinstance(message, str) else message
        if text:
            found.add(Sentence(text, context or "", *plural))
    return found


def missing(root: Path, locale: Path) -> list[str]:
    catalogue = read(locale)
    return sorted({sentence.text for sentence in sentences(root) if not _has_french(catalogue, sentence)})


def _has_french(catalogue: Catalog, sentence: Sentence) -> bool:
    message = catalogue.get(sentence.text, sentence.context or None)
    if message is None or message.fuzzy:
        return False
    if sentence.plural:
        return isinstance(message.string, tuple | list) and len(message.string) == 2 and all(message.string)
    return bool(message.string)


def update(root: Path, locale: Path) -> None:
    """Add what is new with an empty translation; drop what is gone."""
    old, new = read(locale), Catalog(locale="fr", charset="utf-8", fuzzy=False)
    # Where one English is asked for both with and without a plural, the one with it serves both.
    wanted = {(sentence.text, sentence.context): sentence for sentence in sorted(sentences(root))}
    for sentence in wanted.values():
        message = old.get(sentence.text, sentence.context or None)
        given = message.string if message and bool(message.pluralizable) == bool(sentence.plural) else None
        key = (sentence.text, sentence.plural) if sentence.plural else sentence.text
        new.add(key, given, context=sentence.context or None)
    path = po_path(locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    written = BytesIO()
    write_po(written, new, width=110, omit_header=True)
    path.write_bytes(HEADER.encode() + written.getvalue())


def compile_catalogue(locale: Path) -> None:
    path = po_path(locale)
    target = path.with_suffix(".mo")
    if path.exists() and (not target.exists() or target.stat().st_mtime < path.stat().st_mtime):
        fresh = target.with_suffix(f".{os.getpid()}")  # two processes may do this at once: nobody reads half of it
        with fresh.open("wb") as handle:
            write_mo(handle, read(locale))
        fresh.replace(target)
