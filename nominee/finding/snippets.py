"""The piece of a text in which the words were found, as plain text in parts: the page escapes and marks them."""

from __future__ import annotations

import re

from nominee.search import text_form

AROUND = 90  # letters on either side
_WORD = re.compile(r"\w+")


def snippet(text: str, words: set[str]) -> tuple[tuple[str, bool], ...]:
    """(piece, whether it is one of the words) around the first of them."""
    found = [match.span() for match in _WORD.finditer(text) if set(text_form(match[0]).split()) & words]
    first = found[0][0] if found else 0
    begin, end = _whole_words(text, first - AROUND, first + AROUND)
    pieces: list[tuple[str, bool]] = [("… ", False)] if begin else []
    place = begin
    for start, stop in found:
        if stop > end:
            break
        pieces += [(text[place:start], False), (text[start:stop], True)]
        place = stop
    pieces.append((text[place:end] + (" …" if end < len(text) else ""), False))
    return tuple((piece, hit) for piece, hit in pieces if piece)


def _whole_words(text: str, begin: int, end: int) -> tuple[int, int]:
    begin, end = max(0, begin), min(len(text), end)
    if begin:
        begin = text.find(" ", begin, begin + 30) + 1 or begin
    if end < len(text):
        end = max(text.rfind(" ", end - 30, end), begin + 1)
    return begin, end
