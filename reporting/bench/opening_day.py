"""What an opening day came to, in lines to print."""

from __future__ import annotations

from reporting.bench.surge import VISITS, Day
from reporting.bench.times import Times

LISTED = 8


def lines(day: Day) -> list[str]:
    kinds = {kind: Times(taken) for kind, taken in sorted(day.told["times"].items())}
    asked = sum(len(times.taken) for times in kinds.values())
    knew = Times(day.told["answered_at"])
    places = day.opening.places
    return [
        "",
        f"Opening day: {day.people:,} people, {places:,} places; {asked:,} requests, {asked / places:.1f} for each place"
        f" (in 2017: {VISITS:.1f} visits for each)",
        f"  errors {len(day.told['errors'])}; asked to come back later {day.told['asked_to_wait']:,};"
        f" drafts with their answer {len(day.told['drafts']):,}; told their place in line {day.told['in_line']:,}",
        f"  places given {day.drawn_after:.1f} s after the announced moment; people knew after"
        f" {knew.at(50):.0f} s (median), {knew.at(95):.0f} s (95 of 100), {knew.at(100):.0f} s (all)",
        f"  {'milliseconds':<24}{'answers':>9}{'median':>9}{'95 of 100':>11}{'99 of 100':>11}",
        *(_row(kind, times) for kind, times in kinds.items()),
        *_staff(day),
    ]


def _row(what: str, times: Times) -> str:
    return f"  {what:<24}{len(times.taken):>9,}{times.at(50):>9.0f}{times.at(95):>11.0f}{times.at(99):>11.0f}"


def _staff(day: Day) -> list[str]:
    staff = day.staff
    rows = [
        _row(f"desk, {what}", times)
        for what, times in (("calm", staff.calm), ("people come", staff.coming), ("places open", staff.given))
    ]
    during = Times(staff.coming.taken + staff.given.taken)
    calm = staff.calm.at(50) or 1.0, staff.calm.at(95) or 1.0
    return [
        *rows,
        f"  the desk beside itself when it was calm: {during.at(50) / calm[0]:.2f} (median),"
        f" {during.at(95) / calm[1]:.2f} (95 of 100)",
    ]


def shortened(broken: list[str]) -> list[str]:
    return broken if len(broken) <= LISTED else [*broken[:LISTED], f"and {len(broken) - LISTED} more"]
