"""The log of looks, as its readers ask it: a day, a person, a file, words. Nothing of a file itself is read but its number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Min, Q, QuerySet

from nominee.days import moment_of
from nominee.looks import hashing
from nominee.looks.unusual import between
from nominee.models import Application, Look, User
from nominee.words import Words

PAGE = 50
MOST_PEOPLE = 50  # whom one name may mean
# Looks at the log are no looks at the file, and neither are those of whose file it is.
NOT_THE_FILE = ("log",)


@dataclass(frozen=True)
class Page:
    rows: list[Look]
    next: str = ""  # the place of the page with what was before


def looks(
    *, day: date | None = None, people: list[int] | None = None, number: str = "", what: str = "", refused: bool = False
) -> QuerySet[Look]:
    found = Look.objects.select_related("user", "application", "team")
    if day:
        since, until = between(day)
        found = found.filter(minute__gte=since, minute__lt=until)
    if people is not None:
        found = found.filter(user__in=people)
    if number:
        found = found.filter(application__in=Application.objects.filter(number=number).values("pk"))
    if what:
        found = found.filter(what=what)
    return found.filter(is_refused=True) if refused else found


def page_of(found: QuerySet[Look], after: str) -> Page:
    """Newest first, from a place on: no page is counted through to reach the next."""
    if place := _place(after):
        minute, key = place
        found = found.filter(Q(minute__lt=minute) | Q(minute=minute, id__lt=key), minute__lte=minute)
    rows = list(found.order_by("-minute", "-id")[: PAGE + 1])
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Page(rows[:PAGE], f"{last.minute.isoformat()}_{last.pk}" if last else "")


def _place(mark: str) -> tuple[datetime, int] | None:
    moment, _underscore, key = mark.rpartition("_")
    minute = moment_of(moment)
    is_key = key.isascii() and key.isdigit() and len(key) < 18
    return (minute, int(key)) if minute and minute.tzinfo and is_key else None


def people_called(text: str) -> list[int]:
    """By key, e-mail address, or words of the name."""
    if text.isascii() and text.isdigit() and len(text) < 10:
        return [int(text)]
    found = User.objects.all()
    if "@" in text:
        return list(found.filter(email__iexact=text).values_list("pk", flat=True))
    for word in text.split():
        found = found.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word))
    return list(found.values_list("pk", flat=True)[:MOST_PEOPLE])


def last_look(before: datetime) -> datetime | None:
    """When somebody last looked at anything but the log."""
    found = Look.objects.filter(minute__lt=before).exclude(what="log").order_by("-minute", "-id")
    return next(iter(found.values_list("at", flat=True)[:1]), None)


def file_called(number: str) -> Application | None:
    files = Application.objects.select_related("stream_version").defer("answers")
    return files.filter(number=number.strip().upper(), submitted_at__isnull=False).first()


def who_saw(file: Application) -> QuerySet[Look]:
    """Every look at this file, newest first; of lists only their length is known, and whose file it is needs no telling."""
    found = Look.objects.filter(application=file, is_refused=False).exclude(user=file.applicant_id)
    return found.exclude(what__in=NOT_THE_FILE).select_related("user").order_by("-minute", "-id")


def kept_since() -> datetime | None:
    found: dict[str, Any] = Look.objects.aggregate(first=Min("minute"))
    return found["first"]


def searched_for(words: str) -> QuerySet[Look]:
    """Who searched for these words, or tried this number. Nothing but their hashes is compared."""
    asked = Q(pk__in=[])
    for every_word, number in hashing.asked_for(words):
        asked |= Q(words__contains=number)
        if every_word:
            asked |= Q(words__contains=every_word)
    return Look.objects.select_related("user", "application").filter(asked).order_by("-minute", "-id")


def part_in_words(look: Look, file: Application | None) -> str:
    """Which document: by its title in the rules that the file is judged by."""
    slot, _space, page = look.part.partition(" ")
    if look.what not in {"document", "image"} or file is None:
        return look.part
    titles = {row["code"]: Words(**row["title"]) for row in file.definition["documents"]}
    return f"{titles.get(slot, slot)} {page}".strip()
