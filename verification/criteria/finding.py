"""What a criterion answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from nominee.words import Words

MET, NOT_MET, UNCLEAR = "met", "not_met", "unclear"


@dataclass(frozen=True)
class Finding:
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
    return Words(f"${english}", english.replace(",", "\u00a0").replace(".", ",") + "\u00a0$")


def years_before(day: date, years: int) -> date:
    """The same day some years earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
