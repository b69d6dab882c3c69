"""The worklist, the page of a file, and the page of one action, as their readers get them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from nominee.desk import worklist
from nominee.models import Application


def desk(told, action: str = "") -> str:
    return f"/desk/applications/{told.file.number}/" + (f"act/{action}/" if action else "")


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# ------------------------------------------------------------------ the worklist


def test_each_role_sees_first_what_waits_for_it(client, story):
    told = {goal: story(goal, place) for place, goal in enumerate(("submitted", "assessment", "recommended"))}
    waits = {"support_officer": "submitted", "program_officer": "assessment", "manager": "recommended"}
    for role, goal in waits.items():
        client.force_login(getattr(told[goal].cast, role))
        shown = client.get("/desk/").content.decode()
        assert {other for other, row in told.items() if row.file.number in shown} == {goal}


def test_a_reader_without_a_turn_sees_the_open_files(client, story):
    told = story("submitted")
    client.force_login(told.cast.auditor)
    page = client.get("/desk/?view=turn")
    assert told.file.number in page.content.decode()
    assert "Waiting for my role" not in text(page)


@pytest.mark.parametrize("typed", ["{number}", "  {number} ", "{lower}", "{family}", "{upper}", "{plain}"])
def test_a_file_is_found_by_number_and_by_name_however_typed(client, story, typed):
    told = story("nominated")
    Application.objects.filter(pk=told.file.pk).update(
        family_name="Lefèvre-Châtelain", search_name="zoe lefevre-chatelain"
    )
    number = told.file.number
    query = typed.format(
        number=number, lower=number.lower(), family="Lefèvre", upper="LEFÈVRE-CHÂTELAIN", plain="zoe lefevre"
    )
    client.force_login(told.cast.support_officer)
    assert number in client.get("/desk/", {"q": query}).content.decode()


def test_no_draft_and_no_file_of_ones_own_is_on_the_desk(client, story):
    draft, own = story("draft"), story("submitted", 1)
    officer = own.user
    officer.role = "support_officer"
    officer.save()
    client.force_login(officer)
    for view in ("turn", "open", "closed", "mine"):
        shown = client.get("/desk/", {"view": view}).content.decode()
        assert draft.file.number not in shown
        assert own.file.number not in shown


def test_pages_follow_each_other_without_a_gap_or_a_double(client, story, monkeypatch):
    monkeypatch.setattr(worklist, "PAGE", 2)
    told = [story("submitted", place) for place in range(5)]
    today = timezone.localdate()
    for row, days in zip(told, (3, None, 3, -1, None), strict=True):
        due = today + timedelta(days=days) if days is not None else None
        Application.objects.filter(pk=row.file.pk).update(due_on=due)
    client.force_login(told[0].cast.support_officer)
    seen, address = [], "/desk/?view=open"
    while address:
        page = client.get(address).content.decode()
        seen += re.findall(r'href="/desk/applications/([^/"]+)/"', page)
        following = re.search(r'href="(\?[^"]+)" rel="next"', page)
        address = "/desk/" + following[1].replace("&amp;", "&") if following else ""
    numbers = [told[place].file.number for place in (3, 0, 2, 1, 4)]  # overdue, soon in order of receipt, undated
    assert seen == numbers


@pytest.mark.parametrize(
    "address",
    ["?after=none.x", "?after=9999-99-99.1", "?after=2026-01-01." + "9" * 40, "?after=none.٣", "?state=password",
     "?stream=%00", "?view=../../etc", "?q=" + "a" * 10_000, "?q=%00", "?q=%25_%27", "?page=-1&sort=password"],
)  # fmt: skip
def test_an_address_that_means_nothing_is_answered_calmly(client, cast, address):
    client.force_login(cast.support_officer)
    assert client.get(f"/desk/{address}").status_code == 200


def test_the_number_of_queries_does_not_grow_with_the_files(client, story, django_assert_num_queries):
    told = story("submitted")
    client.force_login(told.cast.support_officer)
    client.get("/desk/")
    with django_assert_num_queries(8) as few:
        client.get("/desk/")
    for place in range(1, 4):
        story("submitted", place)
    with django_assert_num_queries(len(few)):
        client.get("/desk/")


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
        told.file.answers["passport_number"],
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
