"""The page of a file and the page of one action, as their readers get them. The list: test_worklist.py."""

from __future__ import annotations

import re


def desk(told, action: str = "") -> str:
    return f"/desk/applications/{told.file.number}/" + (f"act/{action}/" if action else "")


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# ------------------------------------------------------------------ one file, one action


def test_the_file_shows_its_clocks_timeline_and_answers(client, story):
    told = story("assessment")
    client.force_login(told.cast.program_officer)
    page = text(client.get(desk(told)))
    for words in (
        "Since receipt",
        "With the applicant",
        "Timeline",
        "Acknowledge as complete",
        "hidden, ends",
    ):
        assert words in page


def test_an_action_says_what_it_does_before_it_is_done(client, story):
    told = story("decision")
    client.force_login(told.cast.manager)
    page = text(client.get(desk(told, "approve")))
    for words in ("The file moves to “Nominated”.", "You are nominated.", "3 letters are made", "cannot be undone"):
        assert words in page
    told.file.refresh_from_db()
    assert told.file.status == "decision"


def test_what_was_typed_stays_when_something_is_missing(client, story):
    told = story("assessment")
    client.force_login(told.cast.program_officer)
    told._assess()
    answer = client.post(desk(told, "recommend"), {"expecting": "assessment", "reasons": "Because of the wage."})
    assert answer.status_code == 422
    assert "This is needed." in text(answer)
    assert "Because of the wage.</textarea>" in answer.content.decode()


def test_a_request_needs_something_asked_for_and_keeps_the_officers_words(client, story):
    told = story("verification")
    client.force_login(told.cast.support_officer)
    nothing = client.post(
        desk(told, "request_information"), {"expecting": "verification", "words-passport": "All pages."}
    )
    assert nothing.status_code == 422
    assert "All pages." in nothing.content.decode()
    asked = {"expecting": "verification", "row": ["passport"], "words-passport": "All pages.", "items": "Call us."}
    assert client.post(desk(told, "request_information"), asked).status_code == 302
    items = told.file.requests.get().items
    assert [(row["slot"], row["text"]) for row in items] == [("passport", "All pages."), ("", "Call us.")]


def test_an_unknown_outcome_is_refused_at_the_field(client, story):
    told = story("assessment")
    client.force_login(told.cast.program_officer)
    told._assess()
    asked = {"expecting": "assessment", "outcome": "promote", "reasons": "Because."}
    answer = client.post(desk(told, "recommend"), asked)
    assert answer.status_code == 422
    assert "Choose one of the answers." in text(answer)


def test_a_stale_page_is_told_who_was_faster(client, story):
    told = story("decision")
    client.force_login(told.cast.manager)
    first = client.post(desk(told, "approve"), {"expecting": "decision"})
    again = client.post(desk(told, "approve"), {"expecting": "decision"})
    assert (first.status_code, again.status_code) == (302, 409)
    assert "Louise Gagnon" in text(again)
    assert told.file.events.filter(action="approve").count() == 1


def test_an_action_of_another_role_is_refused_and_an_unknown_one_not_found(client, story):
    told = story("decision")
    client.force_login(told.cast.support_officer)
    assert client.get(desk(told, "approve")).status_code == 403
    assert client.post(desk(told, "approve"), {"expecting": "decision"}).status_code == 403
    assert client.get(desk(told, "promote")).status_code == 404
    client.force_login(told.user)
    assert client.get(desk(told)).status_code == 403


def test_a_blocked_action_says_why(client, story):
    told = story("completeness")
    client.force_login(told.cast.support_officer)
    page = client.get(desk(told, "acknowledge"))
    assert "This step is not possible yet, because" in text(page)
    assert "expecting" not in page.content.decode()


def test_the_desk_reads_in_french(client, story):
    told = story("completeness")
    client.force_login(told.cast.support_officer)
    client.cookies["language"] = "fr"
    page = text(client.get(desk(told)))
    assert "Vérification de l’exhaustivité" in page
    assert "What to do now" not in page
