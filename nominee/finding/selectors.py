"""One box for everything: each way in which what was typed can be meant, asked of the files that the reader may see.

The surest ways are asked first. What is found whole and can be nothing else ends the search; notes and letters are then
read only when the reader asks for it. Ways in which the text cannot be meant are not asked at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchQuery
from django.db.models import F, QuerySet

from nominee.access import visible_to
from nominee.finding.asked import Asked
from nominee.finding.hits import LINE, LINE_OF_ITS_FILE, MOST, Found, Hit, line_of
from nominee.finding.keyed import IsAmong
from nominee.finding.names import by_name
from nominee.finding.numbers import by_identifier, by_number, by_part_of_identifier, by_part_of_number, file_number
from nominee.finding.others import SHOWN, by_employer, by_employer_off, by_family, by_family_off
from nominee.finding.patience import TookTooLong, at_most
from nominee.finding.snippets import snippet
from nominee.finding.typed import Typed
from nominee.models import Application, SearchedText, User
from nominee.search import text_form, words_asked

PATIENCE = 2000  # milliseconds for one question
SUGGESTED = 8
Look = Callable[[QuerySet[Application], Typed], list[Hit]]
Way = tuple[str, Look, int]


def find(user: User, asked: Asked, *, everywhere: bool = False) -> list[Found]:
    """What was found, each kind by itself, the surest first. `everywhere`: in notes and letters in any case."""
    files = narrowed(visible_to(user), asked)
    if not asked.text:
        return list(_patiently(iter([("files", _newest, MOST)]), files, Typed("")))
    return _Search(files, Typed(asked.text), everywhere).found()


def suggest(user: User, text: str) -> list[Hit]:
    """The few files that are likely meant while somebody still types."""
    typed = Typed(text)
    ways: list[Way] = [
        ("file", by_number, SUGGESTED), ("file", by_identifier, SUGGESTED), ("file", by_part_of_number, SUGGESTED),
        ("file", by_part_of_identifier, SUGGESTED),
    ]  # fmt: skip
    if typed.can_be_a_person:
        ways.append(("file", by_name, SUGGESTED))
    found = _patiently(iter(ways), visible_to(user), typed)
    return Found.of("file", [hit for row in found for hit in row.hits], SUGGESTED).hits


def the_file(user: User, text: str) -> str:
    """The file's number, if what was typed is the number of one that this person sees."""
    number = file_number(text)
    return number if number and visible_to(user).filter(number=number).exists() else ""


def narrowed(files: QuerySet[Application], asked: Asked) -> QuerySet[Application]:
    columns = {"state": "status__in", "stream": "stream__in", "officer": "assigned_to__in", "language": "language"}
    wanted = {columns[name]: value for name, value in asked.filters.items() if name in columns}
    if since := asked.filters.get("since"):
        wanted["submitted_at__gte"] = datetime.combine(since, time(), tzinfo=ZoneInfo(settings.TIME_ZONE))
    return files.filter(**wanted)


def by_words(files: QuerySet[Application], typed: Typed) -> list[Hit]:
    """Words of notes and letters, newest first: the index by day serves a common word, that of words a rare one."""
    question = words_asked(typed.text)
    if len(question) < 2:
        return []
    query = SearchQuery(question, search_type="websearch", config="simple")
    newest = SearchedText.objects.filter(words=query, application__in=files).order_by("-at", "-id")
    keys = ArraySubquery(newest.values("pk")[: SHOWN + 1])
    rows = SearchedText.objects.filter(IsAmong(F("pk"), keys)).order_by("-at", "-id")
    words = set(text_form(typed.text).split())
    return [
        Hit(row["application_id"], row["source"], at=row["at"], snippet=snippet(row["text"], words), line=line_of(row))
        for row in rows.values("application_id", "source", "at", "text", *LINE_OF_ITS_FILE)
    ]


class _Search:
    def __init__(self, files: QuerySet[Application], typed: Typed, everywhere: bool) -> None:
        self.files, self.typed, self.everywhere = files, typed, everywhere
        self.rows: list[Found] = []

    def found(self) -> list[Found]:
        for row in _patiently(self._ways(), self.files, self.typed):
            self._add(row)
        return self.rows

    def _add(self, row: Found) -> None:
        """A family's file that was found by its person's own name is not shown again."""
        if row.kind == "family":
            seen = {hit.file for other in self.rows if other.kind == "name" for hit in other.hits}
            row.hits = [hit for hit in row.hits if hit.file not in seen]
        if row.hits or row.gave_up:
            self.rows.append(row)

    def _ways(self) -> Iterator[Way]:
        """The next way is chosen when it is known what those before have found."""
        typed = self.typed
        yield "number", by_number, MOST
        if not self.rows and not typed.leaves_out:
            yield "identifier", by_identifier, MOST
            if not self.rows:
                yield "number", by_part_of_number, MOST
                yield "identifier", by_part_of_identifier, MOST
        if self._is_sure():
            if self.everywhere:
                yield "words", by_words, SHOWN
            else:
                self.rows.append(Found("words", left_out=True))
            return
        if typed.can_be_a_person:
            yield "name", by_name, MOST
            yield "family", by_family, SHOWN
        if typed.can_be_an_employer:
            yield "employer", by_employer, SHOWN
        yield "words", by_words, SHOWN
        if not self.rows:
            yield from self._guesses()

    def _is_sure(self) -> bool:
        """A number of its own, or an identifier in a text that can be no name; neither by its beginning or its end."""
        hows = {hit.how for row in self.rows for hit in row.hits}
        parts = {how for how in hows if how.endswith(("_ends", "_begins"))}
        return bool(hows - parts) and ("number" in hows or not self.typed.can_be_a_person)

    def _guesses(self) -> Iterator[Way]:
        """Nothing was found as it is written."""
        if self.typed.can_be_an_employer:
            yield "employer", by_employer_off, SHOWN
        if self.typed.can_be_a_person:
            yield "family", by_family_off, SHOWN


def _newest(files: QuerySet[Application], typed: Typed) -> list[Hit]:
    return [Hit(row["id"], "filters", line=row) for row in files.order_by("-id").values(*LINE)[: MOST + 1]]


def _patiently(ways: Iterator[Way], files: QuerySet[Application], typed: Typed) -> Iterator[Found]:
    """The time is set once for all; only what was given up begins anew behind it."""
    is_more = True
    while is_more:
        kind = ""
        try:
            with at_most(PATIENCE):
                for kind, look, most in ways:
                    yield Found.of(kind, look(files, typed), most)
                is_more = False
        except TookTooLong:
            yield Found(kind, gave_up=True)
