"""The forms in which names, numbers and texts are stored for search and compared: however they were typed, they meet.

Pure: no database. What is stored by these forms (nominee/finding/indexing.py) must be written anew when they change:
`manage.py index_search`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise

from anyascii import anyascii

LONGEST_NAME = 260  # as long as the column of a name
LONGEST_WORD = 40  # as long as the column of a variant
SHARED = 8  # letters at the beginning of a word in which one typo is looked for; what follows is compared afterwards
SHORTEST_WITH_TYPO = 3
WRITTEN = "="  # stands before a word as it is written, so that it is found among all that are a letter off
EMPLOYER = "@"  # stands before the words of an employer's name, so that they are never taken for a person's
FAMILY = "+"  # and before those of a family member's
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
LONGEST_GUESSED = 20  # letters of a word of which every spelling one letter off is tried
_APOSTROPHES = re.compile(r"['’‘ʼʻ`´′]")
_APART = re.compile(r"[^a-z0-9]+")
# Passports write these letters so in their machine-readable zone (ICAO Doc 9303, part 3, section 6).
_IN_PASSPORTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_LEGAL_FORMS = frozenset({
    "inc", "incorporated", "ltd", "limited", "ltee", "limitee", "corp", "corporation", "co", "company", "cie",
    "compagnie", "llc", "llp", "lp", "ulc", "the", "and", "et", "les",
})  # fmt: skip


def latin(text: str) -> str:
    """Lower case letters of the Latin alphabet without accents, whatever the script; what separates words stays."""
    return anyascii(unicodedata.normalize("NFC", text)).lower()


def search_form(name: str) -> str:
    """Words of letters and digits with one space between them; apostrophes join, hyphens part. The order stays."""
    return " ".join(_APART.sub(" ", _APOSTROPHES.sub("", latin(_APOSTROPHES.sub("", name)))).split())


def listed_name(family_name: str, given_names: str) -> str:
    """The column that lists search by what a name begins with."""
    return search_form(f"{family_name} {given_names}")[:LONGEST_NAME]


def text_form(text: str) -> str:
    """A text's words for the index of words; here an apostrophe parts, as in « l’employeur »."""
    return " ".join(_APART.sub(" ", latin(_APOSTROPHES.sub(" ", text))).split())


def words_asked(text: str) -> str:
    """A question about words: all of them, "in this order" between quotation marks, and none after a minus."""
    parts = []
    for minus, phrase, word in re.findall(r'(?<!\S)(-?)(?:"([^"]*)"|(\S+))', text):
        if form := text_form(phrase or word):
            parts.append(f'{minus}"{form}"' if phrase else " ".join(f"{minus}{each}" for each in form.split()))
    return " ".join(parts)


def number_form(number: str) -> str:
    """A passport, client, business or certificate number: digits and capitals, nothing between them."""
    return _APART.sub("", latin(number)).upper()


def phone_form(phone: str) -> str:
    """The last ten digits: with or without the country's code it is the same telephone. Fewer than seven are none."""
    digits = "".join(c for c in latin(phone) if c.isdigit())
    return digits[-10:] if len(digits) >= 7 else ""


def email_form(address: str) -> str:
    return address.strip().lower()


# ------------------------------------------------------------------ names


def name_keys(*names: str) -> set[str]:
    """All that a file is found by, for the parts of its person's name: words, and words with one letter left out."""
    keys: set[str] = set()
    for name in names:
        words = search_form(name).split()
        for word in words:
            keys |= typo_keys(word)
        keys.update(written_key(word) for word in (*words, *_also_written(name, words)))
    return keys


def written_key(word: str) -> str:
    return f"{WRITTEN}{word}"[:LONGEST_WORD]


def typo_keys(word: str) -> set[str]:
    """Two words that differ by one letter (more, fewer, another, two swapped) share one of these."""
    keys = {word[:LONGEST_WORD]}
    if len(word) >= SHORTEST_WITH_TYPO:
        head = word[:SHARED]
        keys.add(head)
        keys |= {head[:place] + head[place + 1 :] for place in range(len(head))}
    return keys


def employer_key(word: str) -> str:
    return f"{EMPLOYER}{word}"[:LONGEST_WORD]


def employer_keys(*names: str) -> set[str]:
    return {employer_key(word) for name in names for word in employer_words(name)}


def family_key(word: str) -> str:
    return f"{FAMILY}{word}"[:LONGEST_WORD]


def family_keys(*names: str) -> set[str]:
    """The words of a family member's name, in every form that counts as written rightly."""
    return {family_key(word) for word in spellings(*names)}


def one_letter_off(word: str) -> set[str]:
    """Every word that is one letter away. For words that are stored only as written: asking costs, storing does not."""
    if not SHORTEST_WITH_TYPO < len(word) <= LONGEST_GUESSED:
        return set()
    parts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    fewer = {head + rest[1:] for head, rest in parts if rest}
    swapped = {head + rest[1] + rest[0] + rest[2:] for head, rest in parts if len(rest) > 1}
    other = {head + letter + rest[1:] for head, rest in parts if rest for letter in _LETTERS}
    more = {head + letter + rest for head, rest in parts for letter in _LETTERS}
    return (fewer | swapped | other | more) - {word}


def employer_words(name: str) -> list[str]:
    """The words that tell one employer from another."""
    words = search_form(name).split()
    return [word for word in words if word not in _LEGAL_FORMS] or words


def _also_written(name: str, words: list[str]) -> Iterator[str]:
    """Other spellings of the same: joined (van der Bergh, vanderbergh), parted (O’Neill), as in a passport (ä, ae)."""
    yield from (first + second for first, second in pairwise(words))
    if 2 < len(words) <= 4:
        yield "".join(words)
    for part in _APOSTROPHES.split(name) if _APOSTROPHES.search(name) else ():
        yield from (word for word in search_form(part).split() if len(word) > 2)
    lower = unicodedata.normalize("NFC", name).lower()
    if (passport := lower.translate(_IN_PASSPORTS)) != lower:
        yield from search_form(passport).split()


def spellings(*names: str) -> set[str]:
    """Every word of these names in every form that counts as written rightly."""
    words = [search_form(name).split() for name in names]
    return {word for row in words for word in row} | {
        other for name, row in zip(names, words, strict=True) for other in _also_written(name, row)
    }


def letters_apart(one: str, other: str) -> int:
    """0 the same, 1 one letter differs (more, fewer, another, two neighbours swapped), 2 more than that."""
    if one == other:
        return 0
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1 or len(short) < SHORTEST_WITH_TYPO - 1:
        return 2
    same = next((place for place, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return 1 if short[same:] == long[same + 1 :] else 2
    swapped = short[same : same + 2] == long[same : same + 2][::-1] and short[same + 2 :] == long[same + 2 :]
    return 1 if swapped or short[same + 1 :] == long[same + 1 :] else 2


def typos(words: Iterable[str], written: set[str]) -> int | None:
    """How many of these words are one letter off; None when one of them is not in the name at all."""
    total = 0
    for word in words:
        nearest = 0 if word in written else min((letters_apart(word, other) for other in written), default=2)
        if nearest > 1:
            return None
        total += nearest
    return total
