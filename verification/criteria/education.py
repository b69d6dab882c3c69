"""Studies and languages."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from nominee.facts import Facts, as_date, as_decimal
from verification.criteria.finding import Finding, decided, unanswered, unclear, years_before

Row = Mapping[str, Any]
ABILITIES = ("listening", "reading", "writing", "speaking")
POST_SECONDARY = {"trades", "college", "bachelor", "graduate_certificate", "masters", "doctorate"}


def level(test: Row, table: Row) -> int:
    """The lowest Canadian Language Benchmark of the four abilities; 0 below the table.

    Source: the federal equivalence table, scores in the order listening, reading, writing, speaking.
    """
    rows = table.get(str(test.get("test")), {})
    scores = [as_decimal(test.get(ability)) for ability in ABILITIES]
    reached = [
        int(clb)
        for clb, least in rows.items()
        if all(score is not None and score >= Decimal(floor) for score, floor in zip(scores, least, strict=True))
    ]
    return max(reached, default=0)


def language_clb(row: Row, facts: Facts, tables: Row) -> Finding:
    if row.get("graduates_exempt") and facts.flag("is_recent_ontario_graduate"):
        return decided(
            True, "Recent Ontario graduate: no test is needed.", "Diplômé récent de l’Ontario : aucun test exigé."
        )
    least, noc = row["minimum"], facts.text("job_noc")
    trades = tables.get("trades", {})
    is_trade = noc.startswith(tuple(trades.get("prefixes", ()))) and not noc.startswith(
        tuple(trades.get("excluded", ()))
    )
    if is_trade:
        least = row.get("trades_minimum", least)
    tests = facts.rows("language_test")
    if not tests:
        return decided(
            False, f"No language test; level {least} is needed.", f"Aucun test de langue; le niveau {least} est exigé."
        )
    oldest = years_before(facts.on, row["within_years"])
    recent = [test for test in tests if (as_date(test.get("taken_on")) or oldest) > oldest]
    if not recent:
        return decided(
            False, f"No test taken after {oldest}.", f"Aucun test passé après le {oldest}.", "language_tests"
        )
    best = max(level(test, tables.get("language", {})) for test in recent)
    return decided(
        best >= least,
        f"Lowest ability at level {best}; {least} is needed in all four.",
        f"Habileté la plus faible au niveau {best}; {least} est exigé dans les quatre.",
        "language_tests",
    )


def education_credential(row: Row, facts: Facts, tables: Row) -> Finding:
    done = [
        study
        for study in facts.rows("study")
        if study.get("is_completed") is True
        and study.get("credential") in POST_SECONDARY
        and (as_decimal(study.get("months")) or Decimal(0)) >= row["months"]
    ]
    if not done:
        return decided(
            False,
            "No completed post-secondary credential of a year or more.",
            "Aucun titre postsecondaire d’un an ou plus.",
            "studies",
        )
    oldest = years_before(facts.on, row["assessment_years"])
    for study in done:
        assessed = as_date(study.get("eca_issued_on"))
        if study.get("country") == "CA" or (assessed and assessed > oldest):
            return decided(
                True,
                f"{study.get('field')}, {study.get('institution')}.",
                f"{study.get('field')}, {study.get('institution')}.",
                "studies",
            )
    return decided(
        False,
        f"The foreign credential has no assessment issued after {oldest}.",
        f"Le titre étranger n’a pas d’évaluation délivrée après le {oldest}.",
        "studies",
    )


def _degrees(row: Row, facts: Facts) -> list[Row]:
    return [
        s for s in facts.rows("study") if s.get("credential") == row["credential"] and s.get("is_completed") is True
    ]


def ontario_degree(row: Row, facts: Facts, tables: Row) -> Finding:
    for study in _degrees(row, facts):
        long_enough = (as_decimal(study.get("months")) or Decimal(0)) >= row["months"]
        in_ontario = str(study.get("province", "")).strip().lower() in {"on", "ont", "ontario"}
        if in_ontario and long_enough and study.get("is_full_time") is True:
            return decided(
                True,
                f"{study['institution']}, {study['field']}.",
                f"{study['institution']}, {study['field']}.",
                "studies",
            )
    return decided(
        False, "No completed full-time degree from Ontario.", "Aucun diplôme ontarien à temps plein terminé.", "studies"
    )


def applied_within(row: Row, facts: Facts, tables: Row) -> Finding:
    ends = [day for study in _degrees(row, facts) if (day := as_date(study.get("ended_on")))]
    if not ends:
        return unanswered("studies")
    oldest = years_before(facts.on, row["years"])
    return decided(
        max(ends) >= oldest,
        f"Completed on {max(ends)}; submitted on {facts.on}.",
        f"Terminé le {max(ends)}; demande soumise le {facts.on}.",
        "studies",
    )


def not_enrolled(row: Row, facts: Facts, tables: Row) -> Finding:
    enrolled, bound = facts.flag("currently_enrolled"), facts.flag("scholarship_requires_return")
    used = ("currently_enrolled", "scholarship_requires_return")
    if enrolled is None or bound is None:
        return unanswered(*used)
    if bound:
        return decided(False, "A scholarship requires return.", "Une bourse exige le retour.", *used)
    if enrolled and facts.flag("enrolment_is_allowed"):
        return unclear("Enrolled, and says it is an allowed case.", "Inscrit, et déclare un cas permis.", *used)
    return decided(
        not enrolled,
        "Enrolled now." if enrolled else "Not enrolled.",
        "Inscrit." if enrolled else "Non inscrit.",
        *used,
    )
