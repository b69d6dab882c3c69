"""Amounts, wages, scores and offers that cannot be, and answers that take others away (docs/bad-input.md, B29 to B34)."""

from __future__ import annotations

from django.urls import reverse

from tests.intake.bad_rows import BASES, LANGUAGES, Refused, Taken, check
from tests.intake.conftest import put
from tests.intake.test_answering import POSITION

OFFER = {"job_title": "Nurse", "job_noc": "21231", "job_wage": "41", "job_hours_per_week": "40"}
NUMBER = ("Write a number, like 1234.56.", "Écrivez un nombre, comme 1234,56.")
LARGE = ("The number is too large.", "Le nombre est trop grand.")
PER_HOUR = ("per hour, not per year?", "par heure et non par année?")


def wage(number: str, typed: str, en: str, fr: str) -> Refused:
    return Refused(number, "position", "job_wage_now", typed, en, fr)


def score(typed: str, en: str, fr: str, **beside: str) -> Refused:
    return Refused("B31", "language_tests", "listening", typed, en, fr, beside)


ROWS = [
    *(Taken("B29", "position", "job_wage_now", typed, kept) for typed, kept in (
        ("34,56 $", "34.56"), ("$34.56", "34.56"), ("٣٤", "34"), ("CAD 90", "90"),
    )),
    wage("B29", "-5", "The number cannot be negative.", "Le nombre ne peut pas être négatif."),
    wage("B29", "1e9", *NUMBER),
    wage("B29", "NaN", *NUMBER),
    wage("B29", str(2**63), *LARGE),
    wage("B29", "12.34567", "at most four digits", "au plus quatre chiffres"),
    wage("B30", "1 234,56 $", *PER_HOUR),
    wage("B30", "92,000.00", *PER_HOUR),
    score("10.5", "This test gives 0 to 9, in steps of 0.5.", "Ce test donne de 0 à 9, par paliers de 0,5."),
    score("7.25", "in steps of 0.5.", "par paliers de 0,5."),
    score("13", "This test gives 0 to 12", "Ce test donne de 0 à 12", test="celpip_general"),
    score("9", "This test gives 10 to 90", "Ce test donne de 10 à 90", test="pte_core"),
    score("CLB 0", *NUMBER),
    score("700", "The number must be 699 or less.", "Le nombre doit être d’au plus 699.", test="tef_canada"),
    Refused("B31", "jobs", "noc", "2123", "Write the five digits of the code.", "Écrivez les cinq chiffres du code."),
]  # fmt: skip


def test_amounts_and_scores_are_read_or_answered_exactly_in_both_languages(visit, draft, subtests):
    BASES["position"] = POSITION
    for row in ROWS:
        for language in LANGUAGES:
            with subtests.test(row.number, field=row.field, typed=row.typed, language=language):
                check(visit, draft, row, language)


def test_an_answer_that_takes_others_away_names_them_first_in_both_languages(visit, draft):
    """B34."""
    address = reverse("apply-page", args=[draft.number, "position"])
    visit.post(address, POSITION)
    put(draft, "pay_slips")
    named = {
        "en": ("Your wage now, per hour", "2 January 2025", "Two latest pay slips"),
        "fr": ("Votre salaire horaire actuel", "2 janvier 2025", "Deux derniers"),
    }
    for language, words in named.items():
        visit.cookies["language"] = language
        answer = visit.post(address, POSITION | {"in_position": "no"})
        html = answer.content.decode()
        assert answer.status_code == 200 and all(word in html for word in words)
        draft.refresh_from_db()
        assert draft.answers["in_position"] is True and draft.answers["job_wage_now"] == "30"
        assert draft.documents.filter(superseded_at__isnull=True).exists()
