"""The typeface of letters: bundled, embedded, never fetched, and never the one a machine happens to have.

What Open Sans cannot draw (CJK, Arabic, emoji …) is replaced in the PDF by a sign that a note explains;
the copy in the account shows every character. A letter never fails because of a name.
"""

from __future__ import annotations

import io
import unicodedata
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from nominee.outbox import TryLater

FOLDER = settings.BASE_DIR / "node_modules" / "@fontsource-variable" / "open-sans"
# The package cuts the typeface into these, in the order in which a sign is looked for.
SUBSETS = (
    "latin", "latin-ext", "vietnamese", "greek", "greek-ext", "cyrillic", "cyrillic-ext", "hebrew", "math", "symbols",
)  # fmt: skip
LATIN, WEIGHTS = "latin", (400, 700)
SCHEME = "font:"
GAP = "\ufffd"
# Signs that have a twin which looks the same: no-break hyphen, narrow spaces, the ʿayn, hamza and ʻokina of names.
TWINS = {0x2010: "-", 0x2011: "-", 0x202F: "\u00a0", 0x2BF: "\u2018", 0x2BE: "\u2019", 0x2BB: "\u2018", 0x2BC: "\u2019"}


class FontsMissing(TryLater):
    """Letters wait until the page kit is installed; everything else goes on."""


def faces() -> str:
    """The @font-face rules, one family for each subset, and the list of them that letters are set in.

    A family of its own, since WeasyPrint takes two files of one family and weight for the same font; and no
    unicode-range, since a subset has gaps within the range that it declares. The subset that every letter
    uses comes in its two weights ready made: a variable one would be cut anew for each letter.
    """
    if not all(_path(subset).is_file() for subset in SUBSETS):
        raise FontsMissing("Open Sans is not installed: npm ci")  # the machine's own font would be taken instead
    rules = [f"@font-face {{ font-family: '{_family(s)}'; src: url({SCHEME}{s}); }}" for s in SUBSETS if s != LATIN]
    rules += [
        f"@font-face {{ font-family: '{_family(LATIN)}'; font-weight: {w}; src: url({SCHEME}{LATIN}@{w}); }}"
        for w in WEIGHTS
    ]
    families = ", ".join(f"'{_family(subset)}'" for subset in SUBSETS)
    return "\n".join([*rules, f"html {{ font-family: {families}; }}", ""])


def read(url: str) -> bytes:
    """One bundled font, in one weight if the address says so; any other address is refused."""
    subset, _, weight = url.removeprefix(SCHEME).partition("@")
    if not url.startswith(SCHEME) or subset not in SUBSETS:
        raise ValueError(f"letters fetch nothing: {url[:80]}")
    return _in_weight(subset, int(weight)) if weight else _path(subset).read_bytes()


def _in_weight(subset: str, weight: int) -> bytes:
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    out = io.BytesIO()
    font = instantiateVariableFont(TTFont(_path(subset)), {"wght": weight}, static=True)
    font.flavor = None
    font.save(out)
    return out.getvalue()


def _path(subset: str) -> Path:
    return FOLDER / "files" / f"open-sans-{subset}-wght-normal.woff2"


def _family(subset: str) -> str:
    return f"Letter {subset.replace('-', ' ').title()}"


@lru_cache(maxsize=1)
def _coverage() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    covered: set[int] = set()
    for subset in SUBSETS:
        covered.update(TTFont(_path(subset), lazy=True).getBestCmap())
    return frozenset(covered)


def drawable(text: str) -> tuple[str, bool]:
    """The text in signs that the bundled font has, and whether something had to be left out."""
    if text.isascii():
        return text, False
    covered, gaps = _coverage(), False
    drawn: dict[int, str] = {}
    for sign in set(text):
        code = ord(sign)
        if code in covered or sign in "\n\r\t":
            continue
        parts = unicodedata.normalize("NFD", sign)
        if code in TWINS:
            drawn[code] = TWINS[code]
        elif unicodedata.category(sign) == "Zs":
            drawn[code] = " "
        elif unicodedata.category(sign) in {"Cf", "Cc"}:
            drawn[code] = ""
        elif parts != sign and all(ord(part) in covered for part in parts):
            drawn[code] = parts
        else:
            drawn[code], gaps = GAP, True
    return text.translate(drawn), gaps
