"""Dates as people type them, in English or French; what is wrong with one is said exactly."""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date

from babel.dates import get_month_names
from django.utils.translation import get_language
from django.utils.translation import gettext as _

FIRST_YEAR, LAST_YEAR = 1900, 2200


class WrongDay(Exception):
    """The words for the field."""


def read_day(text: str) -> date:
    """2026-03-27, 2026/3/27, 20260327, 27/03/2026, 27 March 2026, March 27, 2026, 27 mars 2026. Raises WrongDay."""
    plain = _plain(text)
    if match := re.fullmatch(r"(\d{4})[-/. ]+(\d{1,2})[-/. ]+(\d{1,2})", plain) or re.fullmatch(
        r"(\d{4})(\d\d)(\d\d)", plain
    ):
        return _real(*(int(part) for part in match.groups()))
    if match := re.fullmatch(r"(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{4})", plain):
        first, second, year = (int(part) for part in match.groups())
        if first != second and max(first, second) <= 12 and min(first, second) > 0:
            raise WrongDay(
                _("Is it %(one)s or %(two)s? Write the year first, like %(one)s.")
                % {"one": date(year, second, first).isoformat(), "two": date(year, first, second).isoformat()}
            )
        return _real(year, first, second) if second > 12 >= first else _real(year, second, first)
    if found := _with_a_month_in_words(plain):
        return _real(*found)
    if re.fullmatch(r"\d{4}([-/. ]+[\d?*x]{1,2}){0,2}", plain) and re.search(r"[?*x]|^\d{4}$|^\d{4}\D+\d\d?$", plain):
        raise WrongDay(_whole())
    raise WrongDay(_("Write the date as year-month-day, like 2026-03-27."))


def _whole() -> str:
    return _("Write the whole date. If your passport does not show the day or the month, write 01 for it.")


def _plain(text: str) -> str:
    """Western digits, no capitals or accents: ٢٠٢٦ and « Août » read like 2026 and aout."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    digits = [str(unicodedata.digit(c)) if c.isdigit() else c for c in letters if not unicodedata.combining(c)]
    return " ".join("".join(digits).replace(",", " ").split())


def _real(year: int, month: int, day: int) -> date:
    if month == 0 or day == 0:
        raise WrongDay(_whole())
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise WrongDay(_("Check the year: %(year)s.") % {"year": year})
    if month > 12:
        raise WrongDay(_("There is no month %(month)s. Write the date as year-month-day.") % {"month": month})
    last = calendar.monthrange(year, month)[1]
    if day > last:
        words = _("%(month)s %(year)s has %(last)s days, so there is no %(day)s.")
        raise WrongDay(words % {"month": month_name(month), "year": year, "last": last, "day": day})
    return date(year, month, day)


def month_name(month: int) -> str:
    name = get_month_names("wide", locale=(get_language() or "en")[:2])[month]
    return name[0].upper() + name[1:]


def _with_a_month_in_words(plain: str) -> tuple[int, int, int] | None:
    words = re.findall(r"[a-z]+|\d+", plain)
    if len(words) != 3:
        return None
    months = [_month(word) for word in words]
    numbers = [int(word) for word in words if word.isdigit()]
    if len(numbers) != 2 or not (month := next(filter(None, months), 0)):
        return None
    year, day = max(numbers), min(numbers)
    return year, month, day


def _month(word: str) -> int:
    for language in ("en", "fr"):
        for number, name in get_month_names("wide", locale=language).items():
            if len(word) >= 3 and _plain(name).startswith(word):
                return int(number)
    return 0
