"""Every letter in both languages: what it says, how it is set, and that it is a PDF/UA-1 with its own fonts."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.html import strip_tags
from reading_letters import check_pdf, check_words, drawn, words_of

from correspondence import letters, rendering
from nominee import deadlines

# The state that a letter leads to, with what must be in it in English and in French.
SAYS = {
    "verification": {"acknowledgement": (["is complete", "within 30 days"], ["est complète", "dans les 30 jours"])},
    "incomplete": {
        "incomplete_return": (
            ["Passport", "Pages are missing.", "$2,000.00", "no internal review"],
            ["Passeport", "Il manque des pages.", "2\xa0000,00\xa0$", "révision interne"],
        )
    },
    "information_requested": {
        "information_request": (
            ["missing pages of your passport", "11:59 p.m. on", "Ontario time (Toronto)"],
            ["missing pages of your passport", "à 23\xa0h\xa059", "heure de l’Ontario (Toronto)"],
        )
    },
    "notice_of_intent": {
        "notice_of_intent": (
            ["No decision has been made", "11:59 p.m. on", "intend to live in Ontario"],
            ["Aucune décision n’a été rendue", "à 23\xa0h\xa059", "intend to live in Ontario"],
        )
    },
    "nominated": {
        "nomination_approval": (
            ["within 6 months", "within 10 months", "same employer", "$58.00 an hour", "Divisional Court", "Manager"],
            ["dans les 6 mois", "dans les 10 mois", "même employeur", "58,00\xa0$ l’heure", "Cour divisionnaire"],
        ),
        "certificate": (
            [
                "Alex Ramanathan",
                "Spouse",
                "5 March 1981",
                "India",
                "21231",
                "Maple Loom Software Inc.",
                "Louise Gagnon",
            ],
            ["Alex Ramanathan", "Époux ou épouse", "5 mars 1981", "Inde", "21231", "Gestionnaire", "Louise Gagnon"],
        ),
        "work_permit_support": (
            ["T13", "paragraph 204(c)", "Software engineer", "21231", "$58.00 an hour", "37.5", "Employer Portal"],
            [
                "T13",
                "alinéa 204c)",
                "Software engineer",
                "21231",
                "58,00\xa0$ l’heure",
                "37,5",
                "Portail de l’employeur",
            ],
        ),
    },
    "refused": {
        "refusal": (
            ["plans to live in another province", "You answered on", "Notice of Request for Internal Review"],
            ["plans to live in another province", "Vous y avez répondu le", "Avis de demande de révision interne"],
        )
    },
    "returned_by_director": {
        "returned_by_director": (
            ["section 7 of Ontario Regulation 421/17", "Risk to the integrity", "$2,000.00", "Executive director"],
            ["article 7 du Règlement de l’Ontario 421/17", "Risque pour l’intégrité", "2\xa0000,00\xa0$"],
        )
    },
    "withdrawn": {
        "withdrawal_confirmation": (
            ["We had not begun to process", "$2,000.00"],
            ["Nous n’avions pas commencé", "2\xa0000,00\xa0$"],
        )
    },
}


def test_the_catalogue_and_the_examples_here_are_the_same():
    assert {code for said in SAYS.values() for code in said} == set(letters.CATALOGUE)


@pytest.mark.parametrize("goal", SAYS)
def test_each_letter_says_what_it_must_in_both_languages(story, goal):
    told = story(goal)
    event = told.file.events.filter(action__in=("acknowledge",)).first() if goal == "verification" else None
    event = event or told.file.events.latest("number")
    for code, expected in SAYS[goal].items():
        for language, words in zip(("en", "fr"), expected, strict=True):
            values, html, pdf = drawn(event, code, language)
            check_words(html, language)
            check_pdf(pdf, language, letters.CATALOGUE[code].title.text(language))
            text = strip_tags(html)
            for wanted in (*words, told.file.number, "Priya", "Ramanathan"):
                assert wanted in text, wanted
            assert words_of(pdf).count(told.file.number) >= 1
            assert values["submitted_on"] == "2026-07-02"


def test_the_published_letter_keeps_its_values_version_and_hash(story, letters_of):
    told = story("nominated")
    made = letters_of(told.file)
    letter = made["certificate"]
    nomination = told.file.nomination
    assert letter.values["certificate_number"] == nomination.certificate_number
    assert letter.values["expires_on"] == nomination.expires_on.isoformat()
    assert letter.values["start_by"] == deadlines.add_months(nomination.issued_on, 10).isoformat()
    assert letter.template_version.startswith(letters.CATALOGUE["certificate"].version + " ")
    with letter.pdf.open("rb") as handle:
        assert words_of(handle.read()).startswith("Ontario Immigrant Nominee Program Certificate of nomination")


def test_a_changed_text_is_another_template_version(settings, monkeypatch, tmp_path):
    before = rendering.template_version("refusal", "en", "1")
    folder = tmp_path / "letters"
    (folder / "refusal").mkdir(parents=True)
    for name in ("refusal/en.html", *rendering.SHARED):
        (folder / name).write_text((rendering.FOLDER / name).read_text())
    (folder / "refusal" / "en.html").write_text("other words")
    monkeypatch.setattr(rendering, "FOLDER", folder)
    rendering._fingerprint.cache_clear()
    after = rendering.template_version("refusal", "en", "1")
    rendering._fingerprint.cache_clear()
    assert before != after


def test_a_withdrawn_draft_without_a_name_still_gets_its_confirmation(story, letters_of):
    told = story("draft")
    file = told.file
    type(file).objects.filter(pk=file.pk).update(family_name="", given_names="", birth_date=None)
    file.entries.all().delete()
    told.move("withdraw", told.user)
    letter = letters_of(file)["withdrawal_confirmation"]
    check_words(letter.html, "en")
    assert "Dear" not in letter.html and "submitted on" not in letter.html


def test_a_nominee_without_a_job_offer_has_no_conditions_about_one(story):
    told = story("nominated")
    event = told.file.events.latest("number")
    event.application.employer_name = ""
    _, html, _ = drawn(event, "nomination_approval", "en")
    assert "intention to live in Ontario" in html and "same employer" not in html and "work permit" not in html
    _, html, _ = drawn(event, "work_permit_support", "fr")
    assert "Le poste" not in html and "employeur" not in html


def test_a_notice_before_the_law_changed_claims_no_deemed_delivery(story):
    told = story("refused")
    event = told.file.events.latest("number")
    assert "deemed delivered" not in drawn(event, "refusal", "en", date(2026, 5, 29))[1]
    assert "deemed delivered" in drawn(event, "refusal", "en", date(2026, 5, 30))[1]


def test_the_time_for_an_internal_review_runs_from_publication(story):
    told = story("refused")
    values, html, _ = drawn(told.file.events.latest("number"), "refusal", "fr", date(2026, 12, 2))
    assert values["review_until"] == "2027-01-01"
    assert "1er janvier 2027" in html


def test_who_signs_is_named_by_name_and_role_and_never_by_address(story):
    told = story("returned_by_director")
    event = told.file.events.latest("number")
    event.by.first_name = event.by.last_name = ""
    values, html, _ = drawn(event, "returned_by_director", "fr")
    assert values["signed_by"] == "" and values["signed_role"] == "Directeur général"
    assert event.by.email not in html
