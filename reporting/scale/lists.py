"""The lists that copies draw from, with the forms that the search compares by: names, employers, texts. By COPY."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from nominee import search
from reporting.scale import names, sentences
from reporting.scale.shape import EMPLOYERS, TEXTS


def fill() -> None:
    with connection.cursor() as cursor:
        cursor.execute("truncate scale.name, scale.employer, scale.text")
    _copy("scale.name", _names())
    _copy("scale.employer", (_employer(place) for place in range(EMPLOYERS)))
    with connection.cursor() as cursor:
        cursor.execute("create temp table text_form (place int, text text, form text)")
        with cursor.copy("copy text_form from stdin") as rows:
            for place, text in enumerate(sentences.notes(TEXTS)):
                rows.write_row((place, text, search.text_form(text)))
        cursor.execute("insert into scale.text select place, text, to_tsvector('simple', form) from text_form")
        cursor.execute("drop table text_form; analyze scale.name, scale.employer, scale.text")


def _copy(table: str, rows: Iterable[tuple[object, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"copy {table} from stdin") as out:
        for row in rows:
            out.write_row(row)


def _names() -> Iterable[tuple[object, ...]]:
    for kind, text in (("family", names.FAMILY), ("given", names.GIVEN)):
        for place, name in enumerate(names.listed(text)):
            yield kind, place, name, search.search_form(name), sorted(search.name_keys(name))


def _employer(place: int) -> tuple[object, ...]:
    first, second, forms = (
        names.listed(text) for text in (names.EMPLOYER_FIRST, names.EMPLOYER_SECOND, names.EMPLOYER_FORM)
    )
    rest, at = divmod(place, len(first))
    further, of = divmod(rest, len(second))
    name = f"{first[at]} {second[of]} {forms[further % len(forms)]}"
    if further >= len(forms):
        name = f"{first[at]} {second[of]} of {names.listed(names.PLACES)[further % 60]} {forms[further % len(forms)]}"
    return (
        place, name, f"8{place:08}", f"+1 905 6{place // 10_000:02} {place % 10_000:04}", f"office@employer{place}.example",
        sorted(search.employer_keys(name)),
    )  # fmt: skip
