"""What a letter is found by: the words it says about this file alone; its fixed paragraphs would find every letter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from correspondence import letters
from correspondence.models import Letter
from nominee.finding.indexing import Text, index_texts, source
from nominee.models import Application

OWN_WORDS = ("items", "ground", "name", "address", "employer", "job_title", "workplace", "certificate_number")


def index_letter(letter: Letter) -> None:
    index_texts([_text(letter)])


@source
def published(files: Sequence[Application]) -> list[Text]:
    return [_text(letter) for letter in Letter.objects.filter(application__in=files)]


def _text(letter: Letter) -> Text:
    return Text(letter.application_id, "letter", letter.pk, letter.published_at, text_of(letter))


def text_of(letter: Letter) -> str:
    title = letters.CATALOGUE[letter.code].title.text(letter.language)
    return "\n".join([title, *(said for name in OWN_WORDS for said in _texts(letter.values.get(name)))])


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from filter(None, [value.strip()])
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
