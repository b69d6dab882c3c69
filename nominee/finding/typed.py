"""What was typed, as the ways of looking need it, and which of its words the index of names knows at all.

One statement tells which keys stand in the index; a way whose keys do not stand there is not asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from django.db import connection

from nominee.models import NameVariant
from nominee.search import employer_key, employer_words, family_key, search_form, typo_keys, written_key

MOST_COMPARED = 4  # words: the longest of them; the others only rank
MOST_BEGUN = 30  # different words that begin as the one typed
_TABLE = NameVariant._meta.db_table
_KNOWN = f"""SELECT key FROM unnest(%s::text[]) AS key
    CROSS JOIN LATERAL (SELECT 1 FROM {_TABLE} WHERE variant = key LIMIT 1) AS there"""  # nosec B608 # constants
# From one word to the next that is another: the files of each are stepped over.
_BEGUN = f"""WITH RECURSIVE begun AS (
    (SELECT variant FROM {_TABLE} WHERE variant LIKE %s ORDER BY variant LIMIT 1)
    UNION ALL
    SELECT (SELECT variant FROM {_TABLE} WHERE variant > begun.variant AND variant LIKE %s ORDER BY variant LIMIT 1)
    FROM begun WHERE begun.variant IS NOT NULL
) SELECT variant FROM begun WHERE variant IS NOT NULL LIMIT {MOST_BEGUN}"""  # nosec B608 # constants


class Typed:
    def __init__(self, text: str) -> None:
        self.text = text
        self.words = search_form(text).split()
        self.telling = _longest(self.words)
        self.of_an_employer = _longest([word for word in employer_words(text) if len(word) > 1])

    @property
    def has_digits(self) -> bool:
        return any(c.isdigit() for c in self.text)

    @property
    def leaves_out(self) -> bool:
        """A word after a minus: only texts are asked so."""
        return any(word.startswith("-") and len(word) > 1 for word in self.text.split())

    @property
    def can_be_a_person(self) -> bool:
        return bool(self.words) and not self.has_digits and "@" not in self.text and not self.leaves_out

    @property
    def can_be_an_employer(self) -> bool:
        is_number = all(word.isdigit() for word in self.of_an_employer)
        return not is_number and "@" not in self.text and not self.leaves_out

    @cached_property
    def known(self) -> set[str]:
        """Those keys of these words by which some file is found; somebody's whom the reader may not see as well."""
        keys = {employer_key(word) for word in self.of_an_employer} if self.can_be_an_employer else set()
        if self.can_be_a_person:
            keys |= {written_key(word) for word in (*self.words, "".join(self.words))}
            keys |= {family_key(word) for word in self.telling}
            keys.update(*(typo_keys(word) for word in self.telling))
        return known(keys)

    def groups(self, *groups: Iterable[str]) -> list[list[str]]:
        """Of each group the keys that are known; nothing when one of the groups has none."""
        left = [sorted(self.known.intersection(group)) for group in groups]
        return left if left and all(left) else []


def known(keys: Iterable[str]) -> set[str]:
    wanted = sorted(keys)
    if not wanted:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [wanted])
        return {row[0] for row in cursor.fetchall()}


def begun(key: str) -> list[str]:
    """The keys of the index that begin so: letters and digits after the sign of their kind, so that nothing is escaped."""
    with connection.cursor() as cursor:
        cursor.execute(_BEGUN, [f"{key}%"] * 2)
        return [row[0] for row in cursor.fetchall()]


def _longest(words: list[str]) -> list[str]:
    return sorted({word for word in words if len(word) > 1} or set(words), key=lambda word: (-len(word), word))[
        :MOST_COMPARED
    ]
