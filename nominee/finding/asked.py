"""What was typed into the search box: words, and filters in the field's words, as state:verification officer:me.

Whatever cannot be meant is said in words and never an error; what is longer than any question is cut, and said so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from nominee.days import day_of
from nominee.lifecycle import STATES
from nominee.models import Stream, User
from nominee.roles import STAFF
from nominee.search import search_form

MOST_LETTERS = 300
MOST_WORDS = 12
MOST_PEOPLE = 20  # whom one officer: may mean
LONGEST = 120  # letters of one word
# What a filter is called, in either language.
NAMES = {
    "state": "state", "etat": "state",
    "stream": "stream", "volet": "stream",
    "officer": "officer", "agent": "officer",
    "since": "since", "depuis": "since",
    "language": "language", "langue": "language",
}  # fmt: skip
FILTERS = ("state", "stream", "officer", "since", "language")
ME = frozenset({"me", "moi"})
LANGUAGES = {"en": "en", "english": "en", "anglais": "en", "fr": "fr", "french": "fr", "francais": "fr"}
DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
NO_WIDTH = dict.fromkeys((0x00AD, 0x200B, 0x2060, 0xFEFF))
_FILTER = re.compile(r"(?<!\S)([^\W\d_]{2,12}):(?:\"([^\"]{0,80})\"|(\S{0,80}))")


@dataclass
class Asked:
    """`text` is what is looked for, `filters` by what, `notes` what the reader must know of how it was read."""

    text: str = ""
    filters: dict[str, object] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)  # as typed, for the fields of the form
    notes: list[str] = field(default_factory=list)
    wrong: dict[str, str] = field(default_factory=dict)  # what cannot be meant in a field of the form

    @property
    def is_empty(self) -> bool:
        return not self.text and not self.filters


def read(typed: str, fields: dict[str, str], user: User) -> Asked:
    """`fields` are those of the form; a filter typed into the box counts more."""
    asked = Asked(given={name: value for name, value in fields.items() if name in FILTERS and value})
    text = _cut(_plain(typed[: 10 * MOST_LETTERS]), asked)
    rest = _FILTER.sub(lambda found: _take(found, asked), text)
    asked.text = _few_words(" ".join(rest.split()), asked)
    for name, value in asked.given.items():
        meaning = MEANINGS[name](value, user)
        if meaning is not None:
            asked.filters[name] = meaning
        elif fields.get(name) == value:
            asked.wrong[name] = _wrong(name)
        else:
            asked.notes.append(
                _("“%(filter)s:%(value)s” is not known, so it did not narrow the search.")
                % {"filter": name, "value": value}
            )
    return asked


def _plain(typed: str) -> str:
    """One space between words; the dashes of a word processor are hyphens, and what has no width is not there."""
    seen = typed.translate(DASHES).translate(NO_WIDTH)
    return " ".join("".join(c if c.isprintable() else " " for c in seen).split())


def _wrong(name: str) -> str:
    if name == "since":
        return _("Write a day as 2026-01-31, a month as 2026-01, or a year.")
    if name == "officer":
        return _("Nobody of the staff has this name or e-mail address.")
    return _("Choose one of the answers.")


def _take(found: re.Match[str], asked: Asked) -> str:
    """A filter leaves the text; what only looks like one stays in it."""
    name = NAMES.get(search_form(found[1]))
    value = (found[2] or found[3] or "").strip()
    if name is None:
        if value:
            asked.notes.append(_("There is no filter “%(name)s:”, so it was searched as words.") % {"name": found[1]})
        return found[0].replace(":", " ")
    if value:
        asked.given[name] = value
    return " "


def _cut(text: str, asked: Asked) -> str:
    if len(text) > MOST_LETTERS:
        asked.notes.append(_("Only the first %(count)s letters were searched.") % {"count": MOST_LETTERS})
    return text[:MOST_LETTERS]


def _few_words(text: str, asked: Asked) -> str:
    words = [word[:LONGEST] for word in text.split()]
    if len(words) > MOST_WORDS:
        asked.notes.append(_("Only the first %(count)s words were searched.") % {"count": MOST_WORDS})
    return " ".join(words[:MOST_WORDS])


# ------------------------------------------------------------------ what the filters mean


def _state(value: str, user: User) -> object | None:
    """A state by its code or its words in either language, or by how they begin."""
    wanted = search_form(value)
    names = {
        code: [search_form(code), search_form(state.name.en), search_form(state.name.fr)]
        for code, state in STATES.items()
        if code != "draft"
    }
    exact = [code for code, forms in names.items() if wanted in forms]
    begins = [code for code, forms in names.items() if wanted and any(form.startswith(wanted) for form in forms)]
    return (exact or begins) or None


def _stream(value: str, user: User) -> object | None:
    """A stream by its code or a part of its name in either language."""
    wanted = search_form(value)
    streams = list(Stream.objects.all()) if wanted else []
    exact = [stream.pk for stream in streams if search_form(stream.code) == wanted]
    part = [
        stream.pk
        for stream in streams
        if any(wanted in search_form(text) for text in (stream.code, stream.title.en, stream.title.fr))
    ]
    return (exact or part) or None


def _officer(value: str, user: User) -> object | None:
    """Me, or somebody of the staff by e-mail address or name."""
    if search_form(value) in ME:
        return [user.pk]
    staff = User.objects.filter(role__in=STAFF)
    if not search_form(value):
        return None
    if "@" in value:
        return list(staff.filter(email__iexact=value).values_list("pk", flat=True)[:1]) or None
    for word in value.split():
        staff = staff.filter(first_name__icontains=word) | staff.filter(last_name__icontains=word)
    return list(staff.values_list("pk", flat=True)[:MOST_PEOPLE]) or None


def _since(value: str, user: User) -> object | None:
    """A day, or the first of a month or of a year: 2026-01-31, 2026-01, 2026."""
    if not re.fullmatch(r"\d{4}(-\d{2}){0,2}", value, re.ASCII):
        return None
    return day_of((value + "-01-01")[:10])


def _language(value: str, user: User) -> object | None:
    return LANGUAGES.get(search_form(value))


MEANINGS: dict[str, Callable[[str, User], object | None]] = {
    "state": _state,
    "stream": _stream,
    "officer": _officer,
    "since": _since,
    "language": _language,
}
