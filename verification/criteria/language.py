"""Language tests against the Canadian Language Benchmarks (NCLC in French)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from nominee.facts import Facts, as_date, as_decimal
from verification.criteria.education import GRADUATE, SAYS_SO, recent_graduate
from verification.criteria.figures import edition, is_trade
from verification.criteria.finding import Finding, decided, in_words, unclear, years_before

Row = Mapping[str, Any]
ABILITIES = ("listening", "reading", "writing", "speaking")


def level(test: Row, tables: Row) -> int:
    """The level all four abilities reach, by the table of the day of the test; 0 below the table.

    Source: the federal equivalence table, scores in the order listening, reading, writing, speaking.
    """
    taken, name = as_date(test.get("taken_on")), test.get("test")
    if taken is None or not isinstance(name, str):
        return 0
    rows = (edition(tables.get("language", {}).get(name, ()), taken) or {}).get("levels", {})
    scores = [as_decimal(test.get(ability)) for ability in ABILITIES]
    reached = [
        int(clb)
        for clb, least in rows.items()
        if all(score is not None and score >= Decimal(floor) for score, floor in zip(scores, least, strict=True))
    ]
    return max(reached, default=0)


def language_clb(row: Row, facts: Facts, tables: Row) -> Finding:
    graduate = recent_graduate(row, facts, tables)
    if graduate == GRADUATE:
        return decided(
            True,
            "Recent Ontario graduate: no test is needed.",
            "Diplômé récent de l’Ontario\u00a0: aucun test n’est exigé.",
            "is_recent_ontario_graduate",
            "credential",
        )
    finding = _by_test(row, facts, tables)
    if finding.result == "met" or graduate != SAYS_SO:
        return finding
    return unclear(
        f"{finding.reasons[0].en} Says to be a recent Ontario graduate, who needs none; the studies entered do not show it.",
        f"{finding.reasons[0].fr} Se dit diplômé récent de l’Ontario, ce qui en dispense; les études indiquées ne le montrent pas.",
        *finding.used,
        "is_recent_ontario_graduate",
    )


def _by_test(row: Row, facts: Facts, tables: Row) -> Finding:
    least, used = row["minimum"], ("language_tests", "language_report")
    if is_trade(tables, facts.text("job_noc")):
        least = row.get("trades_minimum", least)
    tests = facts.rows("language_test")
    if not tests:
        return decided(
            False,
            f"No language test; level {least} is needed.",
            f"Aucun test de langue; le niveau {least} est exigé.",
            *used,
        )
    oldest = years_before(facts.on, row["within_years"])
    recent = [test for test in tests if (day := as_date(test.get("taken_on"))) and oldest <= day <= facts.on]
    if not recent:
        return decided(
            False,
            f"No test taken between {in_words(oldest).en} and {in_words(facts.on).en}.",
            f"Aucun test passé entre le {in_words(oldest).fr} et le {in_words(facts.on).fr}.",
            *used,
        )
    best = max(level(test, tables) for test in recent)
    if best == 0:
        return decided(
            False,
            f"The lowest ability is below the lowest level of the table; {least} is needed in all four.",
            f"L’habileté la plus faible est sous le plus bas niveau du tableau; {least} est exigé dans les quatre.",
            *used,
        )
    return decided(
        best >= least,
        f"Lowest ability at level {best}; {least} is needed in all four.",
        f"Habileté la plus faible au niveau {best}; {least} est exigé dans les quatre.",
        *used,
    )


FRENCH = ("tef_canada", "tcf_canada")


def language_each(row: Row, facts: Facts, tables: Row) -> Finding:
    """A level in French and a level in English, each by a test of its own."""
    oldest, used = years_before(facts.on, row["within_years"]), ("language_tests", "language_report")
    recent = [
        test
        for test in facts.rows("language_test")
        if (day := as_date(test.get("taken_on"))) and oldest <= day <= facts.on
    ]
    french, english = (
        max((level(test, tables) for test in recent if (test.get("test") in FRENCH) == is_french), default=0)
        for is_french in (True, False)
    )
    return decided(
        french >= row["french"] and english >= row["english"],
        f"French at level {french}, English at level {english}, by tests of {in_words(oldest).en} or later; "
        f"{row['french']} and {row['english']} are needed in all four abilities.",
        f"Français au niveau {french}, anglais au niveau {english}, selon des tests du {in_words(oldest).fr} ou après; "
        f"{row['french']} et {row['english']} sont exigés dans les quatre habiletés.",
        *used,
    )
