"""The figures of a program's tables as they stood on a day."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from nominee.facts import as_date, as_decimal

Row = Mapping[str, Any]


def edition(rows: Sequence[Row], day: date) -> Row | None:
    """The last edition that counts from this day or an earlier one."""
    counting = [row for row in rows if (begin := as_date(row.get("from"))) and begin <= day]
    return counting[-1] if counting else None


def wage(tables: Row, percentile: str, noc: str, division: str, day: date) -> tuple[Decimal | None, str]:
    """The hourly wage and the economic region it is for: the province's figure where the region has none."""
    report = edition(tables.get("wages", {}).get("editions", ()), day) or {}
    regions = tables.get("regions", {}).get("economic", {})
    region = next((name for name, divisions in regions.items() if division in divisions), "")
    own = as_decimal(report.get("by_region", {}).get(region, {}).get(percentile, {}).get(noc))
    if own is not None:
        return own, region
    return as_decimal(report.get("all", {}).get(percentile, {}).get(noc)), ""


def settlement_funds(tables: Row, size: int, day: date) -> Decimal | None:
    table = edition(tables.get("settlement_funds", {}).get("editions", ()), day)
    if table is None:
        return None
    amounts = [Decimal(amount) for amount in table["by_family_size"]]
    if size <= len(amounts):
        return amounts[size - 1]
    return amounts[-1] + Decimal(table["each_more"]) * (size - len(amounts))


def is_in_gta(tables: Row, division: str) -> bool:
    return division in tables.get("regions", {}).get("gta", ())


def is_trade(tables: Row, noc: str) -> bool:
    trades = tables.get("trades", {})
    listed, excluded = (tuple(trades.get(key, ())) for key in ("prefixes", "excluded"))
    return noc.startswith(listed) and not noc.startswith(excluded)


def knows_university(tables: Row, name: object) -> bool:
    wanted = _plain(name)
    return any(_plain(known) == wanted for names in tables.get("universities", {}).get("names", ()) for known in names)


def knows_institution(tables: Row, name: object) -> bool:
    """One of the universities, or of the other lists of institutions."""
    wanted = _plain(name)
    lists = [*tables.get("institutions", {}).values(), tables.get("universities", {})]
    return any(_plain(known) == wanted for row in lists for names in row.get("names", ()) for known in names)


def _plain(name: object) -> str:
    """Compared without case, accents, punctuation or the article."""
    text = unicodedata.normalize("NFKD", str(name or "").casefold())
    kept = "".join(char if char.isalnum() else " " for char in text if not unicodedata.combining(char))
    return " ".join(word for word in kept.split() if word not in {"the", "l", "la", "le"})
