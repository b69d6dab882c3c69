"""What can be seen of a document when it comes: a warning its owner may set aside, or a note. Never a refusal.

Codes and numbers are kept (nominee.UploadFinding), words are made when they are read, in the reader's language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from nominee import deadlines
from nominee.facts import Facts, as_date
from nominee.models import Document, UploadFinding
from nominee.programs.uploading import Rules
from nominee.search import search_form
from nominee.templatetags.kit import date_in_words

WARNING, NOTE = UploadFinding.WARNING, UploadFinding.NOTE
ENOUGH_TEXT = 40  # characters in which a name should be found
ENOUGH_WORDS = 40  # to say in which language they are
# Small words that stand in every text of a language, and in few of another.
COMMON = {
    "en": {"the", "and", "of", "to", "is", "that", "with", "this", "for", "was", "are", "by", "not", "from", "has"},
    "fr": {"le", "les", "des", "et", "du", "une", "est", "pour", "que", "dans", "qui", "sur", "par", "aux", "avec"},
    "es": {"el", "los", "las", "del", "y", "una", "por", "con", "para", "que", "se", "su", "al", "como"},
    "pt": {"os", "do", "da", "dos", "das", "e", "uma", "em", "para", "com", "não", "ao", "pela", "pelo"},
    "de": {"der", "die", "das", "und", "ist", "mit", "von", "für", "den", "dem", "nicht", "auf", "eine"},
}
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Found:
    code: str
    weight: str
    page: int | None = None
    detail: dict[str, Any] = field(default_factory=dict)


def find(
    seen: Any, requirement: Mapping[str, Any], facts: Facts, rules: Rules, until: date | None, today: date
) -> list[Found]:
    """`seen` has pages, measures and text; `until` is the last day the document counts, where that is known."""
    found = [row for measures in seen.measures for row in legible(measures, rules)]
    found += _name(seen, requirement, facts)
    found += expiry(until, rules, today)
    if seen.pages == 1 and "pages_missing" in requirement["reasons"]:
        found.append(Found("one_page", NOTE))
    if requirement.get("needs_translation") and (language := language_of(seen.text)):
        found.append(Found("language", WARNING if language == "other" else NOTE, None, {"language": language}))
    return found


def legible(measures: Mapping[str, Any], rules: Rules) -> Iterator[Found]:
    """One page. What is empty or dark is not called blurred as well."""
    least, page = rules.legible, measures.get("page")
    if measures.get("text"):
        return
    if measures["contrast"] < least["contrast"]:
        yield Found("empty", WARNING, page)
        return
    if measures["light"] < least["light"]:
        yield Found("dark", WARNING, page, {"light": measures["light"]})
    if measures["sharp"] < least["sharp"]:
        yield Found("blurred", WARNING, page, {"sharp": measures["sharp"]})
    sides = [measures.get("width", 0), measures.get("height", 0)]
    if 0 < max(sides) < least["side"]:
        yield Found("small", WARNING, page, {"width": sides[0], "height": sides[1]})


def expiry(until: date | None, rules: Rules, today: date) -> Iterator[Found]:
    if until is None:
        return
    if until < today:
        yield Found("expired", WARNING, None, {"until": until.isoformat()})
    elif until <= deadlines.add_months(today, rules.soon):
        yield Found("expires_soon", NOTE, None, {"until": until.isoformat()})


def _name(seen: Any, requirement: Mapping[str, Any], facts: Facts) -> Iterator[Found]:
    family, given = facts.text("family_name"), facts.text("given_names")
    if not family or not ("family_name" in requirement.get("compare", []) or "name_differs" in requirement["reasons"]):
        return
    text = search_form(seen.text)
    if len(text) < ENOUGH_TEXT:
        yield Found("name_unread", NOTE)
    elif search_form(family) not in text:
        yield Found("name_differs", WARNING, None, {"part": "family_name"})
    elif given and not any(search_form(name) in text for name in given.split()):
        yield Found("name_differs", WARNING, None, {"part": "given_names"})


def language_of(text: str) -> str:
    """en, fr or other; nothing where there is too little text to tell."""
    letters = [sign for sign in text if sign.isalpha()]
    if len(letters) >= ENOUGH_TEXT:
        foreign = sum(1 for sign in letters if not unicodedata.name(sign, "").startswith("LATIN"))
        if foreign > len(letters) * 0.4:
            return "other"
    words = [word.lower() for word in _WORD.findall(text)]
    if len(words) < ENOUGH_WORDS:
        return ""
    counts = {language: sum(1 for word in words if word in common) for language, common in COMMON.items()}
    best = max(counts, key=lambda language: counts[language])
    if counts[best] < len(words) * 0.08:
        return ""
    return best if best in ("en", "fr") else "other"


def record(document: Document, found: list[Found], *, at: datetime) -> None:
    """In the transaction that stores the document."""
    UploadFinding.objects.bulk_create(
        UploadFinding(
            document=document, code=row.code, weight=row.weight, page=row.page, detail=row.detail, found_at=at
        )
        for row in found
    )


def words(row: UploadFinding | Found) -> str:
    """What was seen, and what to do about it."""
    page = row.page
    said = {
        "blurred": _("Page %(page)s looks blurred. Photograph it again: hold still, in daylight, from straight above."),
        "dark": _("Page %(page)s is dark. Photograph it again in daylight, without a shadow."),
        "empty": _("Page %(page)s looks empty. Remove it, or check that it is the right side."),
        "small": _("The picture of page %(page)s is small. Go closer, or use the full size of the camera."),
        "name_differs": _(
            "The computer does not find your name, as you gave it in your answers, in the text of this document."
        ),
        "name_unread": _("This is a picture of a page, so the computer cannot read the name in it. An officer will."),
        "one_page": _("It has one page. Check that none is missing."),
        "expired": _("By your answers it expired on %(until)s."),
        "expires_soon": _("By your answers it ends soon, on %(until)s. Renew it in time, and tell us."),
    }
    if row.code == "language":
        return _language(str(row.detail.get("language")))
    until = as_date(row.detail.get("until"))
    return said[row.code] % {"page": page or 1, "until": date_in_words(until) if until else ""}


def _language(language: str) -> str:
    if language == "en":
        return _("The text seems to be in English.")
    if language == "fr":
        return _("The text seems to be in French.")
    return _("The text seems to be in another language than English and French: it needs a certified translation.")
