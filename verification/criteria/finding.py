"""What a criterion answers, and the words it answers in."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_date

from nominee.words import Words

MET, NOT_MET, UNCLEAR = "met", "not_met", "unclear"


@dataclass(frozen=True)
class Finding:
    """`used`: codes of the answers, pages and documents it was computed from or is weighed by."""

    result: str
    reasons: tuple[Words, ...]
    used: tuple[str, ...] = ()


def decided(is_met: bool, en: str, fr: str, *used: str) -> Finding:
    return Finding(MET if is_met else NOT_MET, (Words(en, fr),), used)


def unclear(en: str, fr: str, *used: str) -> Finding:
    return Finding(UNCLEAR, (Words(en, fr),), used)


def unanswered(*used: str) -> Finding:
    return unclear("The application does not say.", "La demande ne le précise pas.", *used)


def dollars(amount: Decimal) -> Words:
    english = f"{amount:,.2f}"
    return Words(f"${english}", f"{_french(english)}\u00a0$")


def in_words(day: date) -> Words:
    """2 October 2026, 2 octobre 2026."""
    english, french = (format_date(day, "d MMMM y", locale=locale) for locale in ("en_CA", "fr_CA"))
    return Words(english, re.sub(r"^1 ", "1er ", french))


def number(value: Decimal | int, places: int | None = None) -> Words:
    """1,560 and 37.5 in English; 1 560 and 37,5 in French."""
    if places is None:
        plain = f"{Decimal(value):,f}"
        english = plain.rstrip("0").rstrip(".") if "." in plain else plain
    else:
        english = f"{value:,.{places}f}"
    return Words(english, _french(english))


def _french(english: str) -> str:
    return english.replace(",", "\u00a0").replace(".", ",")


def years_before(day: date, years: int) -> date:
    """The same day some years earlier; 29 February becomes the 28th. The first of days where there is none."""
    return months_before(day, 12 * years)


def months_before(day: date, months: int) -> date:
    """The same day of the month some months earlier, or the month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < 1:
        return date.min
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def is_here(tables: Mapping[str, Any], province: object) -> bool:
    """Whether somebody wrote one of the names of the program's own province."""
    known = {str(name).casefold() for name in tables.get("regions", {}).get("province", ())}
    return str(province or "").strip().casefold() in known
