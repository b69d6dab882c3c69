"""Names, addresses, telephones and texts as the world writes them (docs/bad-input.md, B01 to B19)."""

from __future__ import annotations

from django.urls import reverse

from intake.models import TypedText
from tests.intake.bad_rows import IDENTITY, LANGUAGES, RELATIVE, Refused, Taken, at_the_field, check

LONG = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschaferswessenschafe"
DIGITS = ("Write the telephone number in digits", "Écrivez le numéro de téléphone en chiffres")
COUNT = ("A telephone number has 7 to 15 digits.", "Un numéro de téléphone compte de 7 à 15 chiffres.")
POSTAL = ("A Canadian postal code looks like K1A 0B1.", "Un code postal canadien ressemble à K1A 0B1.")
MAIL = ("Write an e-mail address, like name@example.com.", "Écrivez une adresse de courriel, comme nom@exemple.com.")


def too_long(most: int, count: int) -> tuple[str, str]:
    return (
        f"Write at most {most} characters: there are {count}.",
        f"Écrivez au plus {most} caractères\u00a0: il y en a {count}.",
    )


ROWS = [
    Taken("B01", "identity", "family_name", "Suharto", beside={"has_single_name": "yes", "given_names": ""}),
    Refused("B01", "identity", "given_names", "", "Answer this question.", "Répondez à cette question."),
    Taken("B02", "identity", "family_name", "O'Brien-Ñandú d’Été"),
    Taken("B03", "identity", "family_name", LONG, beside={"given_names": "x" * 60}),
    Taken("B05", "identity", "family_name", "Lefe\u0301vre", "Lefévre"),
    Taken("B06", "identity", "family_name", "\ufeff\u202eLe\u200bfevre\u00a0 Roy\u202c", "Lefevre Roy"),
    Taken("B07", "identity", "family_name", "🦊 𠮷野", "🦊 𠮷野"),
    *(Taken("B09", "identity", "family_name", name) for name in ("Null", "None", "NaN", "undefined", "true", "0")),
    *(
        Taken("B10", "identity", "given_names", text)
        for text in ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}", "{% load kit %}", "${7*7}")
    ),
    *(Taken("B11", "identity", "other_names", text) for text in ("=HYPERLINK(1)", "+1", "-1", "@SUM(A1)")),
    Taken("B11", "identity", "other_names", "\t=1+1", "=1+1"),
    Taken("B13", "identity", "family_name", "Roy\r\nBcc: x@y.example", "Roy Bcc: x@y.example"),
    Refused("B13", "contact", "email", "a@b.example\r\nBcc: c@d.example", *MAIL),
    Refused("B14", "identity", "family_name", "x" * 1_000_000, *too_long(100, 1_000_000)),
    Refused("B14", "intent", "ties", "x" * 1_000_000, *too_long(4000, 1_000_000)),
    Taken("B15", "identity", "family_name", "  DE  LA   CRUZ ", "DE LA CRUZ"),
    Taken("B15", "addresses", "city", " SAULT  STE. MARIE ", "SAULT STE. MARIE"),
    *(Taken("B17", "contact", "phone", text) for text in ("+33 (0)6 12 34 56 78", "416-555-0123 poste 4")),
    Refused("B17", "contact", "phone", "call me 416 555 0123", *DIGITS),
    Refused("B17", "contact", "phone", "911", *COUNT),
    Taken("B18", "addresses", "postal_code", "k1a0b1", "K1A 0B1"),
    Taken("B18", "addresses", "postal_code", "K1A OB1", "K1A 0B1"),
    Taken("B18", "addresses", "postal_code", "SW1A 2AA", "SW1A 2AA", {"country": "GB"}),
    Taken("B18", "addresses", "postal_code", ""),
    Refused("B18", "addresses", "postal_code", "12345", *POSTAL),
    Taken("B19", "addresses", "line", "P.O. Box 1234, Deira", beside={"country": "AE"}),
    Taken("B19", "addresses", "line", "Rural Route"),
]  # fmt: skip


def test_names_addresses_and_texts_are_taken_or_refused_in_both_languages(visit, draft, subtests):
    for row in ROWS:
        for language in LANGUAGES:
            with subtests.test(row.number, field=row.field, typed=row.typed[:40], language=language):
                check(visit, draft, row, language)


def test_more_than_a_form_can_hold_is_refused_in_words_and_keeps_what_was_saved(visit, draft):
    """B14: past what one request may carry, the page before is still in the browser."""
    address = reverse("apply-page", args=[draft.number, "identity"])
    visit.post(address, IDENTITY)
    for language, words in (("en", "too large"), ("fr", "trop volumineux")):
        visit.cookies["language"] = language
        answer = visit.post(address, IDENTITY | {"family_name": "x" * 13_000_000})
        assert answer.status_code == 413 and words in answer.content.decode()
    draft.refresh_from_db()
    assert draft.answers["family_name"] == "Okafor" and not TypedText.objects.exists()
    notes = visit.post(reverse("apply-page", args=[draft.number, "intent"]), {"ties": "x" * 10_000_000})
    assert notes.status_code == 422 and "il y en a 10000000" in at_the_field(notes.content.decode(), "ties")


FAMILY = [
    (
        "B27",
        [{"relationship": "spouse", "given_names": "Ana", "birth_date": "2020-01-01"}],
        "Ana is a spouse or partner younger than 16.",
        "Ana est votre conjoint ou partenaire et a moins de 16 ans.",
    ),
    (
        "B27",
        [{"given_names": "Cy", "birth_date": "1960-01-01"}],
        "Cy is a child born before you.",
        "Cy est votre enfant, mais sa date de naissance précède la vôtre.",
    ),
    (
        "B27",
        [
            {"relationship": "spouse", "birth_date": "1991-01-01"},
            {"relationship": "common_law", "birth_date": "1992-01-01"},
        ],
        "You entered more than one spouse or partner.",
        "Vous avez indiqué plus d’un conjoint ou partenaire.",
    ),
]


def test_an_odd_family_is_asked_about_and_kept(visit, draft, subtests):
    visit.post(reverse("apply-page", args=[draft.number, "identity"]), IDENTITY)
    address = reverse("apply-page", args=[draft.number, "family"])
    for number, members, en, fr in FAMILY:
        draft.entries.all().delete()
        for member in members:
            assert visit.post(address, RELATIVE | member).status_code == 302
        for language, words, other in (("en", en, fr), ("fr", fr, en)):
            with subtests.test(number, words=words):
                visit.cookies["language"] = language
                html = visit.get(address).content.decode().replace("&#x27;", "'")
                assert words in html and other not in html
                assert draft.entries.count() == len(members), "said, and not refused"
        assert at_the_field(html, "birth_date") == ""
