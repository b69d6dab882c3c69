"""Finding a file by who else is in it: its employer, and the family of its person.

Their words are stored as they are written and nothing more, some bytes a file. A letter off is looked for by trying
each word that is one letter away; and only when nothing else was found, as it costs some milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import QuerySet

from nominee.finding.hits import LINE, Hit
from nominee.finding.keyed import having, having_any
from nominee.finding.typed import Typed, begun, known
from nominee.models import Application, Entry
from nominee.search import employer_key, employer_words, family_key, one_letter_off, spellings, typos

SHOWN = 20  # beside the person's own name and numbers
SHORTEST_BEGINNING = 3  # and one less after a whole word
Files = QuerySet[Application]


def by_employer(files: Files, typed: Typed) -> list[Hit]:
    """All words as they are written; the last one may be only begun."""
    words = typed.of_an_employer
    hits = _employed(files, typed.groups(*([employer_key(word)] for word in words)), "employer")
    if len(hits) > SHOWN:
        return hits
    last = employer_words(typed.text)[-1]
    whole = [[employer_key(word)] for word in words if word != last]
    if len(last) < SHORTEST_BEGINNING - bool(whole) or (whole and not typed.groups(*whole)):
        return hits
    longer = [key for key in begun(employer_key(last)) if key != employer_key(last)]
    if not longer:
        return hits
    found = having(files, [*whole, longer]) if whole else having_any(files, longer)
    return hits + _employers(found, "employer")


def by_employer_off(files: Files, typed: Typed) -> list[Hit]:
    return _employed(files, _one_off(typed, typed.of_an_employer, employer_key), "employer_typo")


def by_family(files: Files, typed: Typed) -> list[Hit]:
    return _related(files, typed.groups(*([family_key(word)] for word in typed.telling)), typed, "family")


def by_family_off(files: Files, typed: Typed) -> list[Hit]:
    return _related(files, _one_off(typed, typed.telling, family_key), typed, "family_typo")


def _one_off(typed: Typed, words: list[str], key: Callable[[str], str]) -> list[list[str]]:
    """Of each word the known ones that are one letter away; nothing as soon as one has none.

    A word that is known is right, unless all are: then no file has them together.
    """
    right = {word for word in words if key(word) in typed.known}
    groups = []
    for word in words:
        near = {key(word)} if word in right and len(right) < len(words) else known(map(key, _near(word)))
        if not near:
            return []
        groups.append(sorted(near))
    return groups


def _near(word: str) -> set[str]:
    return {word} | one_letter_off(word)


def _employed(files: Files, groups: list[list[str]], how: str) -> list[Hit]:
    return _employers(having(files, groups), how) if groups else []


def _employers(files: Files, how: str) -> list[Hit]:
    rows = files.values(*LINE, "employer_name")[: SHOWN + 1]
    return [Hit(row["id"], how, row["employer_name"], line=row) for row in rows]


def _related(files: Files, groups: list[list[str]], typed: Typed, how: str) -> list[Hit]:
    """Only where all words are of one member, and whose name it is."""
    if not groups:
        return []
    lines = {row["id"]: row for row in having(files, groups).values(*LINE)[: SHOWN + 1]}
    members = Entry.objects.filter(application__in=list(lines), kind="family").order_by("-application_id", "id")
    hits = []
    for file, data in members.values_list("application_id", "data"):
        names = [str(data.get(part) or "") for part in ("given_names", "family_name")]
        if typos(typed.telling, spellings(*names)) is not None:
            hits.append(Hit(file, how, " ".join(filter(None, names)), line=lines[file]))
    return hits
