"""Days that do not exist, are unknown, impossible, out of order, or leave gaps (docs/bad-input.md, B21 to B26)."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from tests.intake.bad_rows import ADDRESS, JOB, LANGUAGES, Refused, Taken, check

HOW = ("Write the date as year-month-day, like 2026-03-27.", "Écrivez la date sous la forme année-mois-jour")
WHOLE = ("Write the whole date.", "Écrivez la date complète.")
FUTURE = ("The date cannot be in the future.", "La date ne peut pas être dans le futur.")
TODAY = timezone.localdate()
TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)


def born(number: str, typed: str, en: str, fr: str) -> Refused:
    return Refused(number, "identity", "birth_date", typed, en, fr)


ROWS = [
    born("B21", "31/02/1980", "February 1980 has 29 days, so there is no 31.", "Février 1980 compte 29 jours; le 31 n’existe pas."),
    born("B21", "1980-13-01", "There is no month 13.", "Le mois 13 n’existe pas."),
    born("B21", "0", *HOW),
    born("B21", "00/00/1980", *WHOLE),
    born("B21", "03/04/1980", "Is it 1980-04-03 or 1980-03-04?", "Est-ce 1980-04-03 ou 1980-03-04?"),
    born("B21", "next week", *HOW),
    born("B22", "1980-??-??", *WHOLE),
    born("B22", "1980", "write 01 for it", "écrivez 01 à sa place"),
    Taken("B22", "identity", "birth_date", "1980-01-01"),
    born("B23", TOMORROW.isoformat(), *FUTURE),
    born("B23", TODAY.isoformat(), "This is less than 5 years ago.", "Cette date remonte à moins de 5 ans."),
    born("B23", f"{TODAY.year - 121}-01-01", "This is more than 120 years ago.", "Cette date remonte à plus de 120 ans."),
    born("B23", "1899-12-31", "Check the year: 1899.", "Vérifiez l’année\u00a0: 1899."),
    Taken("B23", "family", "birth_date", TODAY.isoformat()),
    Refused("B25", "passport", "passport_expires_on", "2022-01-01", "The passport must expire after the day it was issued.",
            "Le passeport doit expirer après le jour de sa délivrance."),
    Refused("B25", "passport", "passport_expires_on", YESTERDAY.isoformat(), "This passport has expired.", "Ce passeport est expiré."),
    Taken("B25", "passport", "passport_expires_on", TODAY.isoformat()),  # it is good until midnight in the province
    Refused("B25", "passport", "passport_issued_on", TOMORROW.isoformat(), *FUTURE),
    Refused("B26", "jobs", "ended_on", "2019-12-31", "The end must be after the start.", "La fin doit être après le début."),
    Refused("B26", "jobs", "started_on", TOMORROW.isoformat(), *FUTURE),
]  # fmt: skip


def test_days_are_read_or_answered_exactly_in_both_languages(visit, draft, subtests):
    for row in ROWS:
        for language in LANGUAGES:
            with subtests.test(row.number, field=row.field, typed=row.typed, language=language):
                check(visit, draft, row, language)


def test_gaps_are_asked_about_and_overlaps_are_taken_in_both_languages(visit, draft):
    """B26: two jobs that both go on, one over the other, are no mistake; a time without an entry is asked about."""
    told = {"en": "There is no entry for the time from", "fr": "Il n’y a aucune entrée pour la période du"}
    for page, entry in (("addresses", ADDRESS), ("jobs", JOB)):
        address = reverse("apply-page", args=[draft.number, page])

        def says(language: str, address: str = address) -> bool:
            visit.cookies["language"] = language
            return told[language] in visit.get(address).content.decode()

        visit.post(address, entry | {"started_on": "2015-01-01", "ended_on": "2023-04-30"})
        visit.post(address, entry | {"started_on": "2023-08-01"})
        assert says("en") and says("fr")
        visit.post(address, entry | {"started_on": "2023-01-01"})
        assert not says("en") and not says("fr")
    assert draft.entries.count() == 6
